/** Values of one image in row-major order, in float64. */
export interface Values {
  readonly shape: readonly number[]
  readonly data: Float64Array
}
