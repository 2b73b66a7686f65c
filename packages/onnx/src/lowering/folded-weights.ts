import type { ParameterId } from '@widthwise/core'
import { affineParameters, composeAffines, type FactorsAndShifts, onlyScales } from './channel-affine.ts'
import type { Folds } from './fold-channel-affines.ts'
import type { LoweringContext } from './lowering-context.ts'
import { transposed } from './weights.ts'

/** Weights as an operator wants them. */
interface LayerWeights {
  readonly weight: ParameterId
  readonly bias?: ParameterId | undefined
  /** `[outputs, inputs, …]`, the inputs those of one group. */
  readonly dims: readonly [number, number, ...number[]]
  /** `[outputs, inputs]` is stored as `[inputs, outputs]`. */
  readonly transposed?: boolean
}

/**
 * The names of a layer's initializers, its weight and, where it has one, its bias, with what the layer takes over
 * multiplied in: in float64, rounded once.
 */
export function foldedWeights(layer: LayerWeights, folds: Folds, context: LoweringContext): readonly string[] {
  const { weight, bias, dims } = layer
  const { onInput = [], onOutput = [] } = folds
  const affines = [...onInput, ...onOutput]
  const [outputs, inputs] = dims
  const storedDims = layer.transposed ? [inputs, outputs] : dims
  if (affines.length === 0) {
    const matrix = context.weight(weight, { dims: storedDims, ...(layer.transposed && { transposed: true }) })
    return bias === undefined ? [matrix] : [matrix, context.weight(bias)]
  }
  const derived = (
    name: ParameterId,
    shape: readonly number[],
    own: readonly ParameterId[],
    compute: (
      valuesOf: (parameter: ParameterId) => Float32Array,
      into: FactorsAndShifts,
      outOf: FactorsAndShifts,
    ) => Float32Array,
  ): string => {
    const from = [...own, ...affines.flatMap(affineParameters)]
    return context.derivedWeight({
      name: context.builder.names.claim(name),
      dims: shape,
      from,
      compute: (read) => {
        const valuesOf = (parameter: ParameterId): Float32Array => read[from.indexOf(parameter)] as Float32Array
        return compute(valuesOf, composeAffines(onInput, inputs, valuesOf), composeAffines(onOutput, outputs, valuesOf))
      },
    })
  }
  const matrix = derived(weight, storedDims, [weight], (valuesOf, into, outOf) => {
    const values = scaledMatrix(valuesOf(weight), into.factors, outOf.factors)
    return layer.transposed ? transposed(values, outputs, inputs) : values
  })
  // A layer without a bias that gets one calls it by the name of the norm's.
  const norm = affines.findLast((affine) => !onlyScales(affine))
  const biasName = bias ?? norm?.bias
  if (biasName === undefined) return [matrix]
  const own = bias === undefined ? [] : [bias]
  const shiftsInput = !onInput.every(onlyScales)
  const vector = derived(biasName, [outputs], [...own, ...(shiftsInput ? [weight] : [])], (valuesOf, into, outOf) => {
    const sums = bias === undefined ? new Float64Array(outputs) : Float64Array.from(valuesOf(bias))
    if (shiftsInput) addProducts(sums, valuesOf(weight), into.shifts)
    return Float32Array.from(sums, (sum, o) => sum * (outOf.factors[o] as number) + (outOf.shifts[o] as number))
  })
  return [matrix, vector]
}

/** `W[o, i, …] · outOf[o] · into[i]`. */
function scaledMatrix(weight: Float32Array, into: Float64Array, outOf: Float64Array): Float32Array {
  const taps = weight.length / (into.length * outOf.length)
  const result = new Float32Array(weight.length)
  let at = 0
  for (const row of outOf) {
    for (const column of into) {
      const factor = row * column
      for (const end = at + taps; at < end; at++) result[at] = (weight[at] as number) * factor
    }
  }
  return result
}

/** Adds the sum over `i` and the window of `W[o, i, …] · shifts[i]` to each `sums[o]`. */
function addProducts(sums: Float64Array, weight: Float32Array, shifts: Float64Array): void {
  const taps = weight.length / (sums.length * shifts.length)
  let at = 0
  for (let o = 0; o < sums.length; o++) {
    for (const shift of shifts) {
      for (const end = at + taps; at < end; at++) sums[o] = (sums[o] as number) + (weight[at] as number) * shift
    }
  }
}
