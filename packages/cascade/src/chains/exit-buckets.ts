import { cascadeError } from '../errors.ts'
import type { Predictions } from '../predictions.ts'
import type { ChainThreshold } from './candidate-thresholds.ts'

/** What one exit's candidate thresholds tell apart. */
export interface ExitBuckets {
  /** Distinct thresholds, strictest first. */
  readonly thresholds: readonly number[]
  /** Whether the model may be skipped. */
  readonly skippable: boolean
  /** Thresholds + 1. Bucket b: rows that exit at threshold b and looser ones; the last one: rows that never exit. */
  readonly buckets: number
  /** `[rows]` */
  readonly bucketOf: Int32Array
}

/**
 * Sorts the rows of one exit into what its candidate thresholds tell apart.
 *
 * @throws {WidthwiseError} chain-invalid without a candidate, or for one that is NaN
 */
export function exitBuckets(
  confidence: Predictions['confidence'],
  candidates: readonly ChainThreshold[],
  exit: number,
): ExitBuckets {
  if (candidates.length === 0 || candidates.some(Number.isNaN)) {
    throw cascadeError(
      'chain-invalid',
      `exit ${exit} has ${candidates.length === 0 ? 'no candidate threshold' : 'NaN as a candidate threshold'}`,
      { details: { exit } },
    )
  }
  const ascending = Float64Array.from(new Set(candidates.filter((value) => value !== null))).sort()
  const bucketOf = new Int32Array(confidence.length)
  for (let row = 0; row < bucketOf.length; row++) {
    bucketOf[row] = ascending.length - countUpTo(ascending, confidence[row] as number)
  }
  return {
    thresholds: Array.from(ascending).reverse(),
    skippable: candidates.includes(null),
    buckets: ascending.length + 1,
    bucketOf,
  }
}

/** How many of the ascending values are at most `limit`. */
function countUpTo(ascending: Float64Array, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
