import type { DType } from '@widthwise/core'

/** Types whose values can be read. */
export type FloatDType = 'f64' | 'f32' | 'f16' | 'bf16'

/** Types that values can be written as. */
export type EncodableDType = 'f32' | 'f16' | 'bf16'

/** Bytes of one element. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  f64: 8,
  i64: 8,
  u64: 8,
  f32: 4,
  i32: 4,
  u32: 4,
  f16: 2,
  bf16: 2,
  i16: 2,
  u16: 2,
  i8: 1,
  u8: 1,
  bool: 1,
}

/** Whether the values of a type can be read as float32. */
export function isFloatDType(dtype: DType): dtype is FloatDType {
  return dtype === 'f32' || dtype === 'f16' || dtype === 'bf16' || dtype === 'f64'
}

/** Whether values can be written as this type; takes any string, since callers in plain JavaScript may pass one. */
export function isEncodableDType(dtype: string): dtype is EncodableDType {
  return dtype === 'f32' || dtype === 'f16' || dtype === 'bf16'
}
