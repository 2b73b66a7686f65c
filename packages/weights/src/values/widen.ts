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

function widenFloat16(bits: Uint16Array): Widen {
  const table = float16Table()
  return (from, target, at, length) => {
    for (let i = 0; i < length; i++) target[at + i] = table[bits[from + i] as number] as number
  }
}

function widenBfloat16(bits: Uint16Array): Widen {
  return (from, target, at, length) => {
    const targetBits = new Uint32Array(target.buffer, target.byteOffset, target.length)
    for (let i = 0; i < length; i++) targetBits[at + i] = (bits[from + i] as number) << 16
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
