/** `TensorProto.data_type`, as far as inspecting tells types apart. */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
  uint4: 21,
  int4: 22,
} as const

/** Bits of one element by type; 0 for what has no fixed size. */
const bits: readonly number[] = [
  ...[0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16],
  ...[8, 8, 8, 8, 4, 4, 4, 8, 2, 2],
]

/** Bytes that so many elements of a type take when they are stored. */
export const storedBytes = (elementType: number, elements: number): number =>
  Math.ceil((elements * (bits[elementType] ?? 0)) / 8)

/** Floating-point numbers of any size; complex ones are none. */
export const isFloat = (elementType: number): boolean => [1, 10, 11, 16, 17, 18, 19, 20, 23].includes(elementType)

/** Whole numbers of at most 8 bits: what quantised weights are stored as, and nothing else of a network is. */
export const isSmallInteger = (elementType: number): boolean => [2, 3, 21, 22, 25, 26].includes(elementType)

/** Whole numbers and truth values: division rounds towards zero. */
export const isInteger = (elementType: number): boolean => !isFloat(elementType) && ![8, 14, 15].includes(elementType)
