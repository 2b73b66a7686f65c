import type { ResolvedServerOptions } from '../options.ts'
import { maxHeadBytes } from './lift-number-lists.ts'

/** The longest shortest form of a double has 24 characters; the others are for the comma, blanks and brackets. */
const bytesPerValue = 32

/**
 * Bytes of JSON that a request to a model may have: what was set, else as many as the largest batch takes as text; never
 * more than a body.
 *
 * @param input `[channels, height, width]` of the model
 */
export function jsonLimit(
  { maxJsonBytes, maxBatch, maxBodyBytes }: ResolvedServerOptions,
  input: readonly number[],
): number {
  const values = input.reduce((product, side) => product * side, maxBatch)
  return Math.min(maxBodyBytes, maxJsonBytes ?? maxHeadBytes + bytesPerValue * values)
}
