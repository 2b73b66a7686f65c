import type { FloatDType } from './dtypes.ts'
import { float16Table } from './float16.ts'

/** Copies `length` stored values from index `from` on, as float32, to index `at` of `target`. */
export type Widen = (from: number, target: Float32Array, at: number, length: number) => void

/** Runs shorter than this are copied one by one: making a view for `set` costs more than it saves. */
const shortRun = 32

/** Copies from values in memory; float64 is rounded. */
export function copyFloats(values: Float32Array | Float64Array): Widen {
  return (from, target, at, length) => {
    if (length >= shortRun) target.set(values.subarray(from, from + length), at)
    else for (let i = 0; i < length; i++) target[at + i] = values[from + i] as number
  }
}

/** Widens all of `bits`. Four at a time, from views that begin at 0: less than half the time of the loop below. */
function widenLongFloat16(bits: Uint16Array, target: Float32Array, table: Float32Array): void {
  let i = 0
  for (; i + 3 < bits.length; i += 4) {
    target[i] = table[bits[i] as number] as number
    target[i + 1] = table[bits[i + 1] as number] as number
    target[i + 2] = table[bits[i + 2] as number] as number
    target[i + 3] = table[bits[i + 3] as number] as number
  }
  for (; i < bits.length; i++) target[i] = table[bits[i] as number] as number
}

function widenFloat16(bits: Uint16Array): Widen {
  const table = float16Table()
  return (from, target, at, length) => {
    if (length >= shortRun) {
      widenLongFloat16(bits.subarray(from, from + length), target.subarray(at, at + length), table)
    } else {
      for (let i = 0; i < length; i++) target[at + i] = table[bits[from + i] as number] as number
    }
  }
}

/** A bfloat16 is the upper half of a float32. */
function widenLongBfloat16(bits: Uint16Array, target: Uint32Array): void {
  for (let i = 0; i < bits.length; i++) target[i] = (bits[i] as number) << 16
}

function widenBfloat16(bits: Uint16Array): Widen {
  return (from, target, at, length) => {
    const words = new Uint32Array(target.buffer, target.byteOffset + 4 * at, length)
    widenLongBfloat16(bits.subarray(from, from + length), words)
  }
}

/** How the values stored in `raw` (little-endian, from its first byte on) become float32. */
export function widenFrom(dtype: FloatDType, raw: ArrayBuffer): Widen {
  switch (dtype) {
    case 'f32':
      return copyFloats(new Float32Array(raw))
    case 'f64':
      return copyFloats(new Float64Array(raw))
    case 'f16':
      return widenFloat16(new Uint16Array(raw))
    case 'bf16':
      return widenBfloat16(new Uint16Array(raw))
  }
}
