import {
  bestWithinCost,
  type ChainThreshold,
  candidateThresholds,
  cheapestWithRight,
  everyThreshold,
  expectedRun,
  type Predictions,
  searchThresholds,
} from '@widthwise/cascade'
import type { AbortSignalLike } from '@widthwise/core'

/** Thresholds tuned on rows, without a promise for others. */
export interface TunedThresholds {
  /** `null`: the model is skipped. */
  readonly thresholds: readonly ChainThreshold[]
  readonly search: { readonly method: 'exact' | 'coordinate' | 'every count'; readonly vectors: number }
}

/** What {@link tuneThresholds} aims at. */
export interface TuningOptions {
  /** Mean cost of a row, at most; without, the cheapest thresholds that lose no row against the last model. */
  readonly budget?: number | undefined
  readonly patience?: boolean
  readonly signal?: AbortSignalLike
  readonly onProgress?: (share: number) => void
}

/**
 * Searches the thresholds of a chain jointly on all rows given: the most accurate within a budget, else the cheapest that
 * answer at least as many rows right as the last model alone.
 *
 * @returns undefined when nothing fits the budget
 * @throws {WidthwiseError} records-invalid, chain-invalid, aborted
 */
export async function tuneThresholds(
  stages: readonly Predictions[],
  { budget = Number.POSITIVE_INFINITY, patience = false, signal, onProgress }: TuningOptions = {},
): Promise<TunedThresholds | undefined> {
  if (patience) return tunePatience(stages, budget)
  const exits = stages.slice(0, -1)
  const count = candidateCounts[exits.length]
  const candidates = exits.map(({ confidence }) =>
    // The strictest of all would be paid for and let nobody exit: skipping the model is cheaper.
    count === undefined || confidence.length <= count
      ? [...everyThreshold(confidence).filter(Number.isFinite), null]
      : candidateThresholds(confidence, count),
  )
  const found = await searchThresholds(stages, candidates, {
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  })
  const base = stages.at(-1) as Predictions
  const rows = base.right.length
  const point = Number.isFinite(budget)
    ? bestWithinCost(found.points, budget * rows)
    : cheapestWithRight(
        found.points,
        base.right.reduce((sum, mark) => sum + mark, 0),
      )
  return point && { thresholds: point.thresholds, search: { method: found.method, vectors: found.vectors } }
}

/** Candidates of each exit by the number of exits, so that all vectors stay within some seconds; one exit tries every confidence. */
const candidateCounts: readonly (number | undefined)[] = [undefined, undefined, 2000, 200, 50, 20, 10, 8, 8]

/** Patience has one count for the whole chain, of which few make a difference. */
function tunePatience(stages: readonly Predictions[], budget: number): TunedThresholds | undefined {
  const exits = stages.length - 1
  const runs = Array.from({ length: exits + 1 }, (_, count) => {
    const thresholds = new Array<number>(exits).fill(count)
    return { thresholds, ...expectedRun(stages, thresholds) }
  })
  const fits = Number.isFinite(budget)
    ? runs.filter(({ cost }) => cost <= budget).sort((a, b) => b.accuracy - a.accuracy || a.cost - b.cost)
    : runs.filter(({ accuracy, baseAccuracy }) => accuracy >= baseAccuracy).sort((a, b) => a.cost - b.cost)
  return fits[0] && { thresholds: fits[0].thresholds, search: { method: 'every count', vectors: runs.length } }
}
