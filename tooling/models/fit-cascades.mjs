import { evaluateChain, fitChain, fitThreshold } from '@widthwise/cascade'
import { isWidthwiseError } from '@widthwise/core'

/** Every ascending chain of `length` of the given widths. */
const chains = (widths, length) =>
  length === 0
    ? [[]]
    : widths.flatMap((width, i) => chains(widths.slice(i + 1), length - 1).map((rest) => [width, ...rest]))

/** A fit, or nothing where no thresholds keep the chain within its budget. */
function feasible(chain, fit) {
  try {
    return [{ chain, ...fit() }]
  } catch (error) {
    if (isWidthwiseError(error) && error.code === 'chain-infeasible') return []
    throw error
  }
}

/**
 * The cascade table of a model of many widths: thresholds are fitted on the calibration predictions alone, then what
 * each chain does is measured on the test predictions.
 *
 * @param {Map<number, import('@widthwise/cascade').Predictions>} calibration by width, cost in MACs
 * @param {Map<number, import('@widthwise/cascade').Predictions>} test
 */
export function fitCascades(calibration, test) {
  const widths = [...calibration.keys()].sort((a, b) => a - b)
  const on = (split, chain) => chain.map((width) => split.get(width))
  const point = (fit, chain, thresholds) => {
    const judged = evaluateChain(on(test, chain), thresholds)
    const fitted = evaluateChain(on(calibration, chain), thresholds)
    return {
      fit,
      chain,
      thresholds,
      meanMacs: Math.round(judged.meanCost),
      top1: judged.top1,
      exits: judged.exits,
      calibrationMeanMacs: Math.round(fitted.meanCost),
      calibrationTop1: fitted.top1,
    }
  }
  const points = []
  for (const [fit, maxLoss] of [
    ['no loss', 0],
    ['at most half a point lost', 0.005],
  ]) {
    for (const chain of chains(widths, 2)) {
      const threshold = fitThreshold(...on(calibration, chain), maxLoss)
      if (Number.isFinite(threshold)) points.push(point(fit, chain, [threshold]))
    }
  }
  const full = calibration.get(widths.at(-1)).cost
  const inner = widths.slice(1, -1).map((width) => calibration.get(width).cost)
  const budgets = [...[0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.85].map((share) => Math.floor(share * full)), ...inner]
  for (const budget of budgets.sort((a, b) => a - b)) {
    for (const length of [2, 3]) {
      const fitted = chains(widths, length)
        .flatMap((chain) => feasible(chain, () => fitChain(on(calibration, chain), budget)))
        .filter(({ thresholds }) => thresholds.every(Number.isFinite))
        .sort((a, b) => b.top1 - a.top1 || a.meanCost - b.meanCost)
      const [best] = fitted
      if (best) points.push(point(`best of ${length} stages within ${budget} MACs`, best.chain, best.thresholds))
    }
  }
  return points
}
