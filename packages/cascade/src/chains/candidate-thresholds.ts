import { cascadeError } from '../errors.ts'
import type { Predictions } from '../predictions.ts'

/** A threshold of a chain; `null`: the model is skipped and not paid for. */
export type ChainThreshold = number | null

/**
 * Thresholds of one exit that a search may try: the confidences at the descending ranks ceil(j · rows / count),
 * j = 1 … count, so that each lets about as many rows more exit as the one before it; then `null`, the model skipped.
 *
 * @param count 1 or more; ties may repeat a value
 * @throws {WidthwiseError} chain-invalid
 */
export function candidateThresholds(confidence: Predictions['confidence'], count: number): readonly ChainThreshold[] {
  if (!Number.isInteger(count) || count < 1) {
    throw cascadeError('chain-invalid', `${count} candidate thresholds; a whole number of at least 1 is needed`)
  }
  const ascending = confidence.slice().sort()
  const rows = ascending.length
  const ranked = Array.from(
    { length: count },
    (_, j) => ascending[rows - Math.ceil(((j + 1) * rows) / count)] as number,
  )
  return [...ranked, null]
}

/** Every distinct confidence, largest first, after `Infinity`, at which nobody exits: all that a threshold can do. */
export function everyThreshold(confidence: Predictions['confidence']): readonly number[] {
  const ascending = confidence.slice().sort()
  const thresholds = [Number.POSITIVE_INFINITY]
  for (let at = ascending.length - 1; at >= 0; at--) {
    if (ascending[at] !== thresholds.at(-1)) thresholds.push(ascending[at] as number)
  }
  return thresholds
}
