import type { BatchNormOperation, ParameterId, ScaleOperation } from '@widthwise/core'

/** What multiplies each channel by a number and adds a number to it, and nothing else. */
export type ChannelAffine = ScaleOperation | BatchNormOperation

/** A factor and a shift for each channel: `x·factor + shift`. */
export interface FactorsAndShifts {
  readonly factors: Float64Array
  readonly shifts: Float64Array
}

/** Whether an operation only multiplies, so that zeros stay zeros. */
export const onlyScales = (operation: ChannelAffine): operation is ScaleOperation => operation.kind === 'scale'

/** The parameters that an operation's factors and shifts are worked out from. */
export function affineParameters(operation: ChannelAffine): readonly ParameterId[] {
  if (onlyScales(operation)) return [operation.weight]
  return [operation.weight, operation.bias, operation.mean, operation.variance]
}

/** Several operations, the first one applied first, as one; in float64, so that only what it is multiplied into rounds. */
export function composeAffines(
  operations: readonly ChannelAffine[],
  channels: number,
  valuesOf: (parameter: ParameterId) => Float32Array,
): FactorsAndShifts {
  const factors = new Float64Array(channels).fill(1)
  const shifts = new Float64Array(channels)
  for (const operation of operations) {
    const step = factorsAndShifts(operation, valuesOf)
    for (let c = 0; c < channels; c++) {
      const factor = step.factors[c] as number
      factors[c] = (factors[c] as number) * factor
      shifts[c] = (shifts[c] as number) * factor + (step.shifts?.[c] ?? 0)
    }
  }
  return { factors, shifts }
}

function factorsAndShifts(
  operation: ChannelAffine,
  valuesOf: (parameter: ParameterId) => Float32Array,
): { readonly factors: ArrayLike<number>; readonly shifts?: Float64Array } {
  const weight = valuesOf(operation.weight)
  if (onlyScales(operation)) return { factors: weight }
  const [bias, mean, variance] = [operation.bias, operation.mean, operation.variance].map(valuesOf) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  const factors = Float64Array.from(
    weight,
    (value, c) => value / Math.sqrt((variance[c] as number) + operation.epsilon),
  )
  return { factors, shifts: factors.map((factor, c) => (bias[c] as number) - (mean[c] as number) * factor) }
}
