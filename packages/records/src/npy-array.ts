import type { DType } from '@widthwise/core'
import { recordsError } from './errors.ts'
import { float16ToNumber } from './float16.ts'

/** Values of an `.npy` file by element type; float16 stays as its bit patterns, which no array of Node 20 can hold. */
export interface NpyData {
  i8: Int8Array
  i16: Int16Array
  i32: Int32Array
  i64: BigInt64Array
  u8: Uint8Array
  f16: Uint16Array
  f32: Float32Array
  f64: Float64Array
}

/** Element types of `.npy` files that are read and written. */
export type NpyDType = Extract<DType, keyof NpyData>

/** A dense array in C order: `data.length` is the product of `shape`. */
export type NpyArray = {
  readonly [D in NpyDType]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: NpyData[D] }
}[NpyDType]

/** How numpy writes each element type (`descr`); bytes have no order, everything else is little-endian. */
export const npyDescriptions: Readonly<Record<NpyDType, string>> = {
  i8: '|i1',
  i16: '<i2',
  i32: '<i4',
  i64: '<i8',
  u8: '|u1',
  f16: '<f2',
  f32: '<f4',
  f64: '<f8',
}

/** The typed array that holds a whole `.npy` element type. */
export const npyArrayTypes: {
  readonly [D in NpyDType]: {
    new (buffer: ArrayBuffer, byteOffset: number, length: number): NpyData[D]
    readonly BYTES_PER_ELEMENT: number
  }
} = {
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  u8: Uint8Array,
  f16: Uint16Array,
  f32: Float32Array,
  f64: Float64Array,
}

/**
 * The values of any array as float64, each exactly.
 *
 * @throws {WidthwiseError} `npy-value-out-of-range` for an int64 beyond 2^53, which float64 cannot hold
 */
export function npyValues(array: NpyArray): Float64Array {
  if (array.dtype === 'f64') return array.data
  if (array.dtype === 'f16') return Float64Array.from(array.data, float16ToNumber)
  if (array.dtype !== 'i64') return Float64Array.from(array.data)
  const values = new Float64Array(array.data.length)
  for (let i = 0; i < values.length; i++) {
    const value = Number(array.data[i])
    if (!Number.isSafeInteger(value)) {
      throw recordsError('npy-value-out-of-range', `value ${i} is ${array.data[i]}; integers up to 2^53 - 1 are read`, {
        details: { index: i, value: String(array.data[i]) },
      })
    }
    values[i] = value
  }
  return values
}
