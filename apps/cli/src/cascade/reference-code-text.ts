import type { ReferenceCodeSelection } from '@widthwise/cascade'
import { formatShare } from '../text/format.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'
import type { OpenPool } from './open-pool.ts'
import { formatChange, right } from './pool-format.ts'

/** What the published program answers, with how far it is from the equation it stands for. */
export function referenceCodeText(
  { path, pool }: OpenPool,
  { summary, selection, pairs }: ReferenceCodeSelection,
  style: Style,
): string {
  const rows = selection.map(({ base, best, deltaC, bestByEquation7 }) => {
    const pair = pairs.find((candidate) => candidate.base === base && candidate.saver === best)
    if (!pair) return [base, '-']
    return [
      base,
      best as string,
      formatChange(deltaC as number),
      pair.threshold.toFixed(3),
      formatShare(pair.exited / pool.rows),
      pair.saverCorrect < pair.baseCorrect ? String(pair.baseCorrect - pair.saverCorrect) : '',
      bestByEquation7 === best ? '' : (bestByEquation7 ?? ''),
    ]
  })
  const columns = [
    { title: 'base' },
    { title: 'best saver' },
    right('ΔC'),
    right('threshold'),
    right('exit'),
    right('rows lost'),
    { title: 'by eq. 7' },
  ]
  return [
    `${style.colours.bold(path)}, ${pool.rows} rows, as the published program answers`,
    renderTable(columns, rows, style),
    violationLines(summary),
  ].join('\n\n')
}

/** How many of its answers break the constraint, and what else differs from eq. 7; lines of text. */
function violationLines(summary: ReferenceCodeSelection['summary']): string {
  const { pairs, answersThatViolateTheConstraint, exitsFewerThanEquation7, exitsMoreThanEquation7 } = summary
  return [
    `${answersThatViolateTheConstraint} of its ${pairs} answers break the constraint of eq. 7: the saver is worse than the base on the rows that exit.`,
    `${exitsFewerThanEquation7} pairs exit fewer rows than eq. 7 allows, ${exitsMoreThanEquation7} more; the largest gap is ${formatShare(summary.largestRatioGap)} of the rows.`,
    `${summary.basesWithAnotherSaver} of ${summary.bases} bases get another saver.`,
  ].join('\n')
}
