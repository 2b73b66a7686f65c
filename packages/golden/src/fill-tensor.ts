import { mixWord, wordStart, wordStep } from '@widthwise/core'
import { goldenError } from './errors.ts'

/** A tensor that is not stored: its values follow from a seed, its name and its bounds. */
export interface FilledTensor {
  readonly name: string
  readonly shape: readonly number[]
  /** Values are in [low, high). */
  readonly low: number
  readonly high: number
}

/** 4 GiB: more than any case needs, and no more than a damaged file may ask for. */
const mostValues = 2 ** 30

/**
 * The values of a filled tensor, row-major, by the rule `widthwise-fill-1`: a hash of seed, name and index, bit for
 * bit the same in every language. Computed in float64 and rounded once.
 *
 * @param seed an unsigned 32-bit integer
 * @throws {WidthwiseError} fill-invalid
 *
 * @example
 * fillTensor(1, { name: 'check', shape: [4], low: -1, high: 1 })   // -0.2371…, -0.8413…, -0.8521…, -0.8896…
 */
export function fillTensor(seed: number, tensor: FilledTensor): Float32Array {
  assertFill(seed, tensor)
  const { name, shape, low, high } = tensor
  const values = new Float32Array(elementCount(shape))
  const range = high - low
  // int32 throughout, so that no step of the loop allocates a number: nets of 28 M weights are filled on every run.
  let state = wordStart(name, seed)
  for (let i = 0; i < values.length; i++) {
    values[i] = low + range * ((mixWord(state) >>> 8) * 2 ** -24)
    state = (state + wordStep) | 0
  }
  return values
}

const elementCount = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

/** @throws {WidthwiseError} fill-invalid */
export function assertFill(seed: number, { name, shape, low, high }: FilledTensor): void {
  const problem = !(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)
    ? `seed ${seed} is no unsigned 32-bit integer`
    : !shape.every((size) => Number.isInteger(size) && size > 0) || elementCount(shape) > mostValues
      ? `shape [${shape}] is not one of whole numbers above 0 and at most ${mostValues} values`
      : !(Number.isFinite(low) && Number.isFinite(high) && low <= high)
        ? `bounds ${low} and ${high} are not finite numbers in ascending order`
        : undefined
  if (problem) throw goldenError('fill-invalid', `tensor ${JSON.stringify(name)}: ${problem}`, { details: { name } })
}
