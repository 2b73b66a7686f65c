import { type AbortSignalLike, assertNotAborted, Turns } from '@widthwise/core'
import type { Predictions } from '../predictions.ts'
import type { ChainThreshold } from './candidate-thresholds.ts'
import { CoordinateSearch } from './coordinate-search.ts'
import { JointSearch } from './joint-search.ts'
import { type SearchSpace, searchSpace } from './search-space.ts'

/** What the thresholds of a chain come to on the rows they were searched on. */
export interface ChainPoint {
  /** One for every model but the last; `null` skips the model. */
  readonly thresholds: readonly ChainThreshold[]
  /** Cost of all models that ran, summed over the rows; exact where costs are whole numbers and the sum is below 2⁵³. */
  readonly totalCost: number
  /** `totalCost` a row. */
  readonly meanCost: number
  /** Rows answered right. */
  readonly right: number
  /** Share of rows answered right. */
  readonly top1: number
}

/** The frontier of a chain's thresholds. */
export interface ChainFrontier {
  /** 'exact': no other vector of the candidates dominates a point, and every non-dominated one is there. 'coordinate': found by the heuristic, so it may miss some. */
  readonly method: 'exact' | 'coordinate'
  /** Distinct vectors of candidate thresholds. */
  readonly vectors: number
  readonly rows: number
  /** Non-dominated, cheapest first; cost and right answers both rise strictly. Of equal points one is kept. */
  readonly points: readonly ChainPoint[]
}

/** Options of {@link searchThresholds}. */
export interface SearchThresholdsOptions {
  /**
   * Most vectors that the exact search looks at, some nanoseconds each; beyond, the heuristic takes over. 4·10⁹ when left
   * out: every distinct confidence of two exits on 50,000 rows.
   */
  readonly maxVectors?: number
  /** Told the share that is done, in [0, 1]; ends at 1. */
  readonly onProgress?: (share: number) => void
  readonly signal?: AbortSignalLike
}

/**
 * Searches the thresholds of a chain jointly: every non-dominated (cost, right answers) over all combinations of
 * candidates. Gives way to other work, so a page stays alive.
 *
 * @param stages the models of the chain, cheapest first as a rule, with their predictions on the same rows
 * @param candidates for every model but the last the thresholds to try; see {@link candidateThresholds} and {@link everyThreshold}
 * @throws {WidthwiseError} records-invalid, chain-invalid, aborted
 *
 * @example
 * const { points } = await searchThresholds([tiny, middle, base], [
 *   candidateThresholds(tiny.confidence, 20),
 *   candidateThresholds(middle.confidence, 20),
 * ])
 */
export async function searchThresholds(
  stages: readonly Predictions[],
  candidates: readonly (readonly ChainThreshold[])[],
  { maxVectors = 4e9, onProgress, signal }: SearchThresholdsOptions = {},
): Promise<ChainFrontier> {
  assertNotAborted(signal, 'the search for thresholds')
  const space = searchSpace(stages, candidates)
  const exact = space.vectors <= Math.min(maxVectors, Number.MAX_SAFE_INTEGER)
  const search = exact ? new JointSearch(space) : new CoordinateSearch(space)
  const turns = new Turns()
  for (const share of search.steps()) {
    if (!turns.over) continue
    onProgress?.(share)
    await turns.giveWay()
    assertNotAborted(signal, 'the search for thresholds')
  }
  onProgress?.(1)
  return frontierOf(space, search, exact ? 'exact' : 'coordinate')
}

/** The exact search of {@link searchThresholds}, all at once. */
export function searchThresholdsNow(
  stages: readonly Predictions[],
  candidates: readonly (readonly ChainThreshold[])[],
): ChainFrontier {
  const space = searchSpace(stages, candidates)
  const search = new JointSearch(space)
  for (const _ of search.steps());
  return frontierOf(space, search, 'exact')
}

function frontierOf(
  { rows, vectors, cost }: SearchSpace,
  search: Pick<JointSearch, 'frontier' | 'thresholdsOf'>,
  method: ChainFrontier['method'],
): ChainFrontier {
  const points = Array.from(search.frontier.points(), ({ cost: units, right, offer }): ChainPoint => {
    const totalCost = units * cost.unit
    return {
      thresholds: search.thresholdsOf(offer),
      totalCost,
      meanCost: totalCost / rows,
      right,
      top1: right / rows,
    }
  })
  return { method, vectors, rows, points }
}
