import { formatShare } from '../text/format.ts'
import type { Style } from '../text/style.ts'
import { renderTable } from '../text/table.ts'
import type { FitReport, JudgedRun } from './fit-chain-of-pool.ts'
import { formatAccuracy, formatCost, formatPoints, formatThreshold, right } from './pool-format.ts'

/** A fit for people. */
export function fitText(
  { pool, chain, policy, cost, thresholds, guarantee, expected, calibration, notes, out }: FitReport,
  style: Style,
): string {
  const { colours } = style
  const rows = chain.map((model, exit) => [
    model,
    exit === chain.length - 1
      ? ''
      : thresholds[exit] === null
        ? 'left out'
        : formatThreshold(thresholds[exit] as number),
    formatShare(expected.exits.find((one) => one.model === model)?.share ?? 0),
  ])
  const parts = [
    `${colours.bold(chain.join(' → '))} by ${policy}, on ${pool}`,
    renderTable([{ title: 'model' }, right('threshold'), right('answers')], rows, style),
    runLine(expected, cost),
  ]
  if (guarantee) {
    const { loss, maxLoss, confidence, rows, method, bound } = guarantee
    const what = loss === 'harm' ? 'rows made wrong' : 'accuracy lost'
    parts.push(
      `${colours.green('guaranteed')}: ${what} at most ${formatShare(maxLoss)} with confidence ${confidence}, by ${method} on ` +
        `${rows.toLocaleString('en')} rows (upper bound at this threshold: ${(100 * bound).toFixed(2)} %)`,
    )
  }
  if (expected !== calibration) parts.push(`calibration: ${runLine(calibration, cost)}`)
  if (out !== undefined) parts.push(out)
  if (notes.length > 0) parts.push(colours.dim(notes.join('\n')))
  return parts.join('\n\n')
}

function runLine(run: JudgedRun, unit: FitReport['cost']): string {
  const { rows, accuracy, baseAccuracy, cost, saving, tunedOn } = run
  return (
    `top-1 ${formatAccuracy(accuracy)} (${formatPoints(accuracy - baseAccuracy)} points against the last model alone), ` +
    `${formatCost(cost, unit)} a row, ${formatShare(saving)} saved; on ${rows.toLocaleString('en')} rows, ` +
    `${tunedOn === 'these rows' ? 'which tuned it' : 'which did not tune it'}`
  )
}
