const scratch = new DataView(new ArrayBuffer(4))

/** The number that a float16 bit pattern stands for, exactly. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** The float16 bit pattern nearest to a number, ties to even; beyond 65,519 it is Infinity. */
export function numberToFloat16(value: number): number {
  // The sign of zero and of NaN is kept, so the sign is read from the bits.
  scratch.setFloat32(0, value)
  const sign = (scratch.getUint32(0) >>> 16) & 0x8000
  if (Number.isNaN(value)) return sign | 0x7e00
  const magnitude = Math.abs(value)
  if (magnitude >= 65520) return sign | 0x7c00
  // Below 2^-14 float16 is a fixed-point format of step 2^-24; above, the step is 2^-10 of the power of two below.
  const exponent = Math.max(-14, binaryExponent(magnitude))
  const steps = roundHalfToEven(magnitude / 2 ** (exponent - 10))
  // `steps` carries into the exponent by itself: 2048 steps of one binade are the first number of the next.
  return sign | (steps + ((exponent + 14) << 10))
}

/** Largest e with 2^e ≤ magnitude, read from the bits: Math.log2 rounds up just below a power of two. */
function binaryExponent(magnitude: number): number {
  // Rounded to float32 a number may reach the next power of two; halving the answer's step then still rounds the same.
  scratch.setFloat32(0, magnitude)
  const exponent = ((scratch.getUint32(0) >>> 23) & 0xff) - 127
  return 2 ** exponent > magnitude ? exponent - 1 : exponent
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
