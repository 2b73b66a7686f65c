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
  let at = fnv1a32(name) ^ seed
  for (let i = 0; i < values.length; i++) {
    let y = at
    y ^= y >>> 16
    y = Math.imul(y, 0x7feb352d)
    y ^= y >>> 15
    y = Math.imul(y, 0x846ca68b)
    y ^= y >>> 16
    values[i] = low + range * ((y >>> 8) * 2 ** -24)
    at = (at + goldenRatio) | 0
  }
  return values
}

/** 2³² divided by the golden ratio, as an int32. */
const goldenRatio = 0x9e3779b9 | 0

const elementCount = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1)

function fnv1a32(text: string): number {
  let hash = 0x811c9dc5 | 0
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}

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
