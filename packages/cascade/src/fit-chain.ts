import { everyThreshold } from './chains/candidate-thresholds.ts'
import { searchThresholdsNow } from './chains/search-thresholds.ts'
import { cascadeError } from './errors.ts'
import { assertPredictions, type Predictions } from './predictions.ts'

/** Thresholds of a chain, with what they do on the rows they were fitted on. */
export interface FittedChain {
  readonly thresholds: readonly number[]
  readonly top1: number
  readonly meanCost: number
}

/**
 * The thresholds with the best accuracy whose mean cost stays within a budget; of equally accurate ones the cheapest, and of
 * equal ones the loosest. No model is skipped. The last threshold is searched over all confidences, those before it over
 * `grid` quantiles of their stage's confidence; `searchThresholds` gives the whole frontier, skips models and can be cancelled.
 *
 * @param budget mean cost of a row, in the unit of the predictions' costs
 * @param grid quantiles tried for every threshold but the last (inverted distribution function at k/(grid + 1))
 * @throws {WidthwiseError} records-invalid, chain-invalid, chain-infeasible when even the first model alone is over the budget
 */
export function fitChain(stages: readonly Predictions[], budget: number, grid = 99): FittedChain {
  assertPredictions(stages)
  const first = stages[0] as Predictions
  const lastSaver = stages.at(-2)
  if (!lastSaver) throw cascadeError('chain-invalid', `${stages.length} models in the chain; at least 2 are needed`)
  const candidates = [
    ...stages.slice(0, -2).map(({ confidence }) => quantiles(confidence, grid)),
    everyThreshold(lastSaver.confidence),
  ]
  const best = searchThresholdsNow(stages, candidates).points.findLast(({ meanCost }) => meanCost <= budget)
  if (!best) {
    throw cascadeError(
      'chain-infeasible',
      `no thresholds keep the mean cost within ${budget}; the first model costs ${first.cost}`,
      { details: { budget, first: first.cost } },
    )
  }
  const { thresholds, top1, meanCost } = best
  return { thresholds: thresholds as readonly number[], top1, meanCost }
}

/** The quantiles of a column at k/(grid + 1): inverted distribution function, so that each is a confidence. */
function quantiles(confidence: Predictions['confidence'], grid: number): readonly number[] {
  const ascending = confidence.slice().sort()
  return Array.from(
    { length: grid },
    (_, k) => ascending[Math.ceil(((k + 1) / (grid + 1)) * ascending.length) - 1] as number,
  )
}
