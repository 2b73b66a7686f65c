import type { DType } from '@widthwise/core'

/** A class or function that a pickle names. The name is all there is of it: nothing is ever looked up or called. */
export class PickleGlobal {
  readonly name: string

  /** @param name as Python writes it: `torch._utils._rebuild_tensor_v2` */
  constructor(name: string) {
    this.name = name
  }
}

/** A Python dictionary: entries in order, as they were written. */
export class PickleDict {
  readonly keys: PickleValue[] = []
  readonly values: PickleValue[] = []

  set(key: PickleValue, value: PickleValue): void {
    this.keys.push(key)
    this.values.push(value)
  }

  /** The value of the last entry with this key, which is the one that Python keeps. */
  get(key: string): PickleValue | undefined {
    return this.values[this.keys.lastIndexOf(key)]
  }
}

/**
 * What stands for an object of a class that is not known here: its class, what it was made of and its state, none of it
 * given any meaning. Classes that extend a dictionary or a list have entries or items.
 */
export class PickleObject {
  readonly type: PickleGlobal
  readonly construction: PickleValue
  state: PickleValue = null
  readonly items: PickleValue[] = []
  /** Made with the first entry: most objects have none. */
  entries: PickleDict | undefined

  constructor(type: PickleGlobal, construction: PickleValue) {
    this.type = type
    this.construction = construction
  }
}

/** Stored bytes that tensors are views of, as the pickle declares them; nothing is checked against the file yet. */
export class PickleStorage {
  /** Name of the storage in the file. */
  readonly key: string
  /** Undefined for types that are not read: complex, quantized and 8-bit floats. */
  readonly dtype: DType | undefined
  readonly elementBytes: number
  readonly elements: number
  /** A part of another storage, as old versions wrote views: its first element and their number. */
  readonly view: { readonly offset: number; readonly elements: number } | undefined

  constructor(
    key: string,
    { dtype, elementBytes }: { readonly dtype: DType | undefined; readonly elementBytes: number },
    elements: number,
    view?: PickleStorage['view'],
  ) {
    this.key = key
    this.dtype = dtype
    this.elementBytes = elementBytes
    this.elements = elements
    this.view = view
  }
}

/** A tensor as the pickle describes it; the parts are whatever the pickle put there, unchecked. */
export class PickleTensor {
  readonly storage: PickleValue
  readonly offset: PickleValue
  readonly shape: PickleValue
  readonly strides: PickleValue
  /** Where the tensor has a type of its own, over a storage of bytes. */
  readonly dtype: PickleValue | undefined

  constructor([storage, offset, shape, strides]: readonly PickleValue[], dtype?: PickleValue) {
    this.storage = storage ?? null
    this.offset = offset ?? null
    this.shape = shape ?? null
    this.strides = strides ?? null
    this.dtype = dtype
  }
}

/**
 * What a pickle can hold. Lists, tuples and sets are arrays; integers beyond 2^53 - 1 are bigints.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PickleValue[]
  | PickleDict
  | PickleGlobal
  | PickleObject
  | PickleStorage
  | PickleTensor

/** What a value is, in a word or two, for messages. */
export function describeValue(value: PickleValue): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return 'a string'
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof PickleDict) return 'a dictionary'
  if (value instanceof PickleGlobal) return `the name ${value.name}`
  if (value instanceof PickleObject) return `an object of ${value.type.name}`
  if (value instanceof PickleStorage) return 'a storage'
  if (value instanceof PickleTensor) return 'a tensor'
  return 'a list'
}
