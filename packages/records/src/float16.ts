import { getFloat16, setFloat16 } from '@petamoriken/float16'

const scratch = new DataView(new ArrayBuffer(2))
let table: Float32Array | undefined

/** The number that a float16 bit pattern stands for, exactly. */
export function float16ToNumber(bits: number): number {
  // Looked up: a pool has hundreds of millions of these, and the library takes its time over each.
  table ??= Float32Array.from({ length: 1 << 16 }, (_, pattern) => {
    scratch.setUint16(0, pattern)
    return getFloat16(scratch, 0)
  })
  return table[bits] as number
}

/** The float16 bit pattern nearest to a number, ties to even; from 65,520 on it is Infinity. */
export function numberToFloat16(value: number): number {
  setFloat16(scratch, 0, value)
  return scratch.getUint16(0)
}
