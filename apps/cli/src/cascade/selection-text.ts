import type { SaverPair, SelectedSaver, SplitSelection } from '@widthwise/cascade'
import { formatShare } from '../text/format.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'
import type { SelectionIntervals } from './bootstrap-selection.ts'
import { intervalText } from './interval-text.ts'
import type { OpenPool } from './open-pool.ts'
import { formatAccuracy, formatChange, formatCost, formatPoints, formatThreshold, right } from './pool-format.ts'

/** The savers chosen for people: a line a base, at the matched threshold. */
export function selectionText(
  { path, unit, pool, models }: OpenPool,
  { selection, pairs }: { readonly selection: readonly SelectedSaver[]; readonly pairs: readonly SaverPair[] },
  intervals: SelectionIntervals | undefined,
  style: Style,
): string {
  const costs = new Map(models.map(({ name, cost }) => [name, cost]))
  const rows = selection.map(({ base, best, deltaC }) => {
    const pair = pairs.find((candidate) => candidate.base === base && candidate.saver === best)
    const cost = costs.get(base) as number
    if (!pair) return [base, '-', '', ...(intervals ? [''] : []), '', '', formatCost(cost, unit), '', '']
    const { match } = pair
    const baseRight = match.systemCorrect - match.saverCorrect + match.baseCorrect
    return [
      base,
      best as string,
      formatChange(deltaC as number),
      ...(intervals ? [intervalText(intervals, base, best as string)] : []),
      formatThreshold(match.le),
      formatShare(match.rMatch),
      formatCost(match.cost, unit),
      formatShare(1 - match.cost / cost),
      formatPoints((match.systemCorrect - baseRight) / pool.rows),
    ]
  })
  const columns = [
    { title: 'base' },
    { title: 'best saver' },
    right('ΔC'),
    ...(intervals ? [right('95 %')] : []),
    right('threshold'),
    right('exit'),
    right('mean cost'),
    right('saving'),
    right('points'),
  ]
  return [
    `${style.colours.bold(path)}, ${pool.rows} rows, ${models.length} models`,
    renderTable(columns, rows, style),
    ...unsettledNotes(intervals, style),
    style.colours.dim(
      'Thresholds are judged on the rows that they were tuned on; --split even-odd judges them on others. ΔC and saving are by\n' +
        "the base's cost, points are accuracy against the base alone.",
    ),
  ].join('\n\n')
}

/** The same where rows of even index chose and the others judge. */
export function splitText(
  { path, unit }: OpenPool,
  split: SplitSelection,
  intervals: SelectionIntervals | undefined,
  style: Style,
): string {
  const { selection, testRows, calibrationRows } = split
  const rows = selection.map(({ base, best, bestOnTest, deltaC, testCost, testSaving, ...judged }) => {
    if (best === null) return [base, '-']
    const pair = split.pairs.find((candidate) => candidate.base === base && candidate.saver === best)
    const { testSystemCorrect = 0, testBaseCorrect = 0 } = judged
    return [
      base,
      best,
      bestOnTest === best ? '' : (bestOnTest ?? ''),
      formatChange(deltaC as number),
      formatThreshold(pair?.calibration.le ?? null),
      formatCost(testCost as number, unit),
      formatShare(testSaving as number),
      formatAccuracy(testSystemCorrect / testRows),
      formatPoints((testSystemCorrect - testBaseCorrect) / testRows),
    ]
  })
  const columns = [
    { title: 'base' },
    { title: 'best saver' },
    { title: 'test rows prefer' },
    right('ΔC'),
    right('threshold'),
    right('test cost'),
    right('saving'),
    right('top-1'),
    right('points'),
  ]
  return [
    `${style.colours.bold(path)}, tuned on ${calibrationRows} rows, judged on ${testRows} others`,
    renderTable(columns, rows, style),
    ...unsettledNotes(intervals, style),
    `${split.basesWhoseBestSaverDiffersBetweenHalves} of ${split.basesWithASaver} bases would get another saver from the test rows, ` +
      `${split.basesThatLoseAccuracyOnTest} lose accuracy there.`,
  ].join('\n\n')
}

/** A line for each base whose saver other rows might not have chosen. */
function unsettledNotes(intervals: SelectionIntervals | undefined, { colours }: Style): readonly string[] {
  const lines = (intervals?.settled ?? [])
    .filter(({ settled }) => !settled)
    .map(({ base, best, share, rivals }) => {
      const shares = [{ saver: best, share }, ...rivals.slice(0, 3)].map(
        (candidate) => `${candidate.saver} ${formatShare(candidate.share)}`,
      )
      return `${colours.yellow('not settled')}: the saver of ${base}; it is, of the resamplings, ${shares.join(', ')}`
    })
  return lines.length === 0 ? [] : [lines.join('\n')]
}
