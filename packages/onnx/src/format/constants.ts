/** Values of the format's enumerations, as far as this package writes or tests them. */

/** `TensorProto.data_type` and `TypeProto.Tensor.elem_type`. */
export const dataTypes = { float: 1, int64: 7 } as const

/** `AttributeProto.type`. */
export const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const

/** `TensorProto.data_location`. */
export const dataLocations = { inline: 0, external: 1 } as const

/**
 * The operator set that is written: Gelu entered in 20, LayerNormalization in 17. IR version 9 is the one that the
 * format released with it.
 */
export const writtenVersions = { operatorSet: 20, ir: 9 } as const
