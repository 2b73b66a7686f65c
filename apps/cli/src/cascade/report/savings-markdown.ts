import { formatAccuracy, formatCost, formatPoints } from '../pool-format.ts'
import type { CascadeReport } from './report.ts'
import type { SavingsPoint } from './savings.ts'

/** The savings as a Markdown table in the form of TinySaver's Table 1. */
export function savingsMarkdown({ savings, published, cost: unit, calibrationRows, testRows }: CascadeReport): string {
  const cell = (point: SavingsPoint, alone: boolean): string =>
    `${alone ? 'saver alone, ' : ''}${formatCost(point.cost, unit)} (${percent(point.change)}), ${formatPoints(point.accuracyChange)}`
  const lines = savings.map((row) =>
    tableLine([
      row.base,
      `${formatCost(row.baseCost, unit)}, ${formatAccuracy(row.baseAccuracy)}`,
      row.saver,
      `${formatCost(row.saverCost, unit)}, ${formatAccuracy(row.saverAccuracy)}`,
      ...row.drops.map(({ test, saverAlone }) => cell(test, saverAlone)),
    ]),
  )
  const drops = savings[0]?.drops ?? []
  const head = ['base', '', 'saver', '', ...drops.map(({ drop }) => `drop ${Number((100 * drop).toPrecision(3))}`)]
  const parts = [
    `Mean cost of a row, its change against the base alone, and the points of accuracy won or lost. Savers and thresholds are
those of ${calibrationRows.toLocaleString('en')} rows, the numbers of ${testRows.toLocaleString('en')} others.`,
    [tableLine(head), tableLine(head.map((_, at) => (at < 4 ? '---' : '---:'))), ...lines].join('\n'),
  ]
  if (published.length > 0) {
    const printed = published.map((row) =>
      tableLine([
        row.base,
        `${row.baseGmacs} G, ${row.baseTop1} %`,
        row.saver,
        `${row.saverGmacs} G, ${row.saverTop1} %`,
        ...row.requiredGmacs.map((cost, at) => (cost === null ? '-' : `${cost} G (${row.changePercent[at]} %)`)),
        `${row.table}${row.misprint ? `; misprint: ${row.misprint}` : ''}`,
      ]),
    )
    const titles = [...head, 'printed in']
    parts.push(
      'As TinySaver (arXiv 2403.17726) prints these bases: other weights and other savers, so the same form and not the same numbers.',
      [tableLine(titles), tableLine(titles.map(() => '---')), ...printed].join('\n'),
    )
  }
  return `${parts.join('\n\n')}\n`
}

const tableLine = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const percent = (change: number): string => `${change < 0 ? '−' : '+'}${Math.abs(100 * change).toFixed(1)} %`
