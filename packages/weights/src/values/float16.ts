let table: Float32Array | undefined

/** Value of one float16 by its bits: exact, since every float16 is a float32. */
function valueOfFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/**
 * The float32 of each of the 65536 float16 bit patterns, made when first asked for. A look-up has no branch for
 * subnormals, infinities and NaN, so it takes as long whatever the values are.
 */
export function float16Table(): Float32Array {
  table ??= Float32Array.from({ length: 65536 }, (_, bits) => valueOfFloat16(bits))
  return table
}

const scratchValue = new Float32Array(1)
const scratchBits = new Uint32Array(scratchValue.buffer)

/** Rounded values as the bits of a 16-bit type. */
export interface RoundedBits {
  readonly bits: Uint16Array<ArrayBuffer>
  /** Index of the first finite value that became an infinity, or -1. */
  readonly overflow: number
}

/** Rounds float32 to the nearest float16, ties to even (IEEE 754); NaN becomes the quiet NaN 0x7e00 with its sign. */
export function roundToFloat16(values: Float32Array): RoundedBits {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const bits = new Uint16Array(values.length)
  let overflow = -1
  for (let i = 0; i < bits.length; i++) {
    const word = words[i] as number
    const magnitude = word & 0x7fffffff
    const sign = (word >>> 16) & 0x8000
    if (magnitude >= 0x477ff000) {
      // From 65520 on, halfway between the largest float16 and the power of two behind it.
      if (magnitude < 0x7f800000 && overflow === -1) overflow = i
      bits[i] = sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00)
    } else if (magnitude < 0x38800000) {
      // Subnormal: one unit is 2^-24, the spacing of float32 just above 0.5, so adding 0.5 rounds as is wanted.
      scratchValue[0] = Math.abs(values[i] as number) + 0.5
      bits[i] = sign | ((scratchBits[0] as number) - 0x3f000000)
    } else {
      // Add just under half a unit, or half when the last kept bit is odd; then drop 13 bits and move the bias 127 to 15.
      bits[i] = sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13)
    }
  }
  return { bits, overflow }
}
