import { cascadeError } from './errors.ts'
import { evaluateChain } from './evaluate-chain.ts'
import { exitCurve } from './exit-curve.ts'
import { assertPredictions, type Predictions } from './predictions.ts'
import { shouldExit } from './should-exit.ts'

/** Thresholds of a chain, with what they do on the rows they were fitted on. */
export interface FittedChain {
  readonly thresholds: readonly number[]
  readonly top1: number
  readonly meanCost: number
}

/**
 * The thresholds with the best accuracy whose mean cost stays within a budget; of equally accurate ones the cheapest.
 * The last threshold is searched over all confidences, those before it over `grid` quantiles of their stage's confidence.
 *
 * @param budget mean cost of a row, in the unit of the predictions' costs
 * @param grid quantiles tried for every threshold but the last (inverted distribution function at k/(grid + 1))
 * @throws {WidthwiseError} records-invalid, chain-invalid, chain-infeasible when even the first model alone is over the budget
 */
export function fitChain(stages: readonly Predictions[], budget: number, grid = 99): FittedChain {
  assertPredictions(stages)
  const [first, second] = stages
  if (!first || !second)
    throw cascadeError('chain-invalid', `${stages.length} models in the chain; at least 2 are needed`)
  let best: FittedChain | undefined
  for (const thresholds of leadingThresholds(stages.slice(0, -2), grid)) {
    const candidate = fitLast(stages, thresholds, budget)
    if (candidate && (!best || better(candidate, best))) best = candidate
  }
  if (!best) {
    throw cascadeError(
      'chain-infeasible',
      `no thresholds keep the mean cost within ${budget}; the first model costs ${first.cost}`,
      {
        details: { budget, first: first.cost },
      },
    )
  }
  return best
}

const better = (a: FittedChain, b: FittedChain): boolean =>
  a.top1 > b.top1 || (a.top1 === b.top1 && a.meanCost < b.meanCost)

/** Every combination of quantiles for the stages given. */
function* leadingThresholds(stages: readonly Predictions[], grid: number): Generator<readonly number[]> {
  const [stage, ...rest] = stages
  if (!stage) return yield []
  const sorted = stage.confidence.slice().sort()
  const quantiles = new Set(
    Array.from({ length: grid }, (_, k) => sorted[Math.ceil(((k + 1) / (grid + 1)) * sorted.length) - 1] as number),
  )
  for (const quantile of quantiles) for (const others of leadingThresholds(rest, grid)) yield [quantile, ...others]
}

/** The best last threshold once the ones before it are fixed: one sort of the rows that get so far, one sweep. */
function fitLast(stages: readonly Predictions[], leading: readonly number[], budget: number): FittedChain | undefined {
  const rows = (stages[0] as Predictions).confidence.length
  const saver = stages[leading.length] as Predictions
  const base = stages.at(-1) as Predictions
  const early = evaluateChain(stages.slice(0, leading.length + 1), leading)
  const reached = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) =>
    leading.every(
      (threshold, stage) => !shouldExit((stages[stage] as Predictions).confidence[row] as number, threshold),
    ),
  )
  const curve = exitCurve(saver, base.right, reached)
  const last = curve.threshold.length - 1
  // With everybody out at the saver the early stages' own result is the whole; each point gives some rows to the base.
  const earlyRight = early.right - (curve.saverRight[last] as number)
  let best: FittedChain | undefined
  for (let k = last; k >= 0; k--) {
    const goOn = reached.length - (curve.exited[k] as number)
    const meanCost = (early.totalCost + goOn * base.cost) / rows
    if (meanCost > budget) break
    const right =
      earlyRight + (curve.saverRight[k] as number) + (curve.baseRight[last] as number) - (curve.baseRight[k] as number)
    const candidate = { thresholds: [...leading, curve.threshold[k] as number], top1: right / rows, meanCost }
    if (!best || better(candidate, best)) best = candidate
  }
  return best
}
