import type { DType } from '@widthwise/core'
import { bytesPerElement } from '../values/dtypes.ts'

/** What the elements of a storage are; without a `dtype` they are of a kind that is not read. */
export interface ElementType {
  readonly dtype: DType | undefined
  readonly elementBytes: number
}

function known(dtype: DType): ElementType {
  return { dtype, elementBytes: bytesPerElement[dtype] }
}

function unread(elementBytes: number): ElementType {
  return { dtype: undefined, elementBytes }
}

/** By the class of the storage: `torch.FloatStorage`. A legacy file needs the size of every kind, to find what follows. */
const storageTypes: ReadonlyMap<string, ElementType> = new Map([
  ['DoubleStorage', known('f64')],
  ['FloatStorage', known('f32')],
  ['HalfStorage', known('f16')],
  ['BFloat16Storage', known('bf16')],
  ['LongStorage', known('i64')],
  ['IntStorage', known('i32')],
  ['ShortStorage', known('i16')],
  ['CharStorage', known('i8')],
  ['ByteStorage', known('u8')],
  ['BoolStorage', known('bool')],
  ['UntypedStorage', known('u8')],
  ['_UntypedStorage', known('u8')],
  ['ComplexDoubleStorage', unread(16)],
  ['ComplexFloatStorage', unread(8)],
  ['QInt32Storage', unread(4)],
  ['QInt8Storage', unread(1)],
  ['QUInt8Storage', unread(1)],
  ['QUInt4x2Storage', unread(1)],
  ['QUInt2x4Storage', unread(1)],
])

/** The element type that a class stands for: `torch.FloatStorage`, `torch.cuda.HalfStorage`. */
export function storageTypeOf(className: string): ElementType | undefined {
  const match = /^torch\.(?:cuda\.|storage\.)?(\w+)$/.exec(className)
  return match?.[1] === undefined ? undefined : storageTypes.get(match[1])
}

/** By the name that a tensor's own type has: `torch.uint16`. */
const dtypesByName: ReadonlyMap<string, DType> = new Map([
  ['torch.float64', 'f64'],
  ['torch.float32', 'f32'],
  ['torch.float16', 'f16'],
  ['torch.bfloat16', 'bf16'],
  ['torch.int64', 'i64'],
  ['torch.int32', 'i32'],
  ['torch.int16', 'i16'],
  ['torch.int8', 'i8'],
  ['torch.uint64', 'u64'],
  ['torch.uint32', 'u32'],
  ['torch.uint16', 'u16'],
  ['torch.uint8', 'u8'],
  ['torch.bool', 'bool'],
])

/** The type that a name of PyTorch stands for. */
export function dtypeOf(name: string): DType | undefined {
  return dtypesByName.get(name)
}
