import type { RoundedBits } from './float16.ts'

/** Rounds float32 to the nearest bfloat16, ties to even; NaN stays NaN (made quiet). */
export function roundToBfloat16(values: Float32Array): RoundedBits {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const bits = new Uint16Array(values.length)
  let overflow = -1
  for (let i = 0; i < bits.length; i++) {
    const word = words[i] as number
    const magnitude = word & 0x7fffffff
    if (magnitude > 0x7f800000) {
      // A NaN is not rounded: the carry could turn it into an infinity.
      bits[i] = (word >>> 16) | 0x40
      continue
    }
    // From halfway between the largest bfloat16 and the power of two behind it.
    if (magnitude >= 0x7f7f8000 && magnitude < 0x7f800000 && overflow === -1) overflow = i
    bits[i] = (word + 0x7fff + ((word >>> 16) & 1)) >>> 16
  }
  return { bits, overflow }
}
