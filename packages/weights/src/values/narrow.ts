import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { roundToBfloat16 } from './bfloat16.ts'
import type { EncodableDType } from './dtypes.ts'
import { roundToFloat16 } from './float16.ts'

/**
 * The stored bytes of values, little-endian, rounded to nearest even. For f32 they share the memory of `values`.
 *
 * @param start index of the first of these values in its tensor, for the error's message
 * @throws {WidthwiseError} value-overflow: a finite value would be stored as an infinity
 */
export function narrowTo(dtype: EncodableDType, values: Float32Array, name: string, start = 0): Uint8Array {
  if (dtype === 'f32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const { bits, overflow } = dtype === 'f16' ? roundToFloat16(values) : roundToBfloat16(values)
  if (overflow !== -1) {
    throw weightsError(
      'value-overflow',
      `tensor ${describeName(name)}: value ${values[overflow]} at index ${start + overflow} lies beyond the largest finite ${dtype}, ${dtype === 'f16' ? 65504 : '3.39e38'}`,
      { details: { tensor: name, index: start + overflow, value: values[overflow], dtype } },
    )
  }
  return new Uint8Array(bits.buffer)
}
