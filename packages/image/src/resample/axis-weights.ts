import type { ResampleFilter } from './resample-filter.ts'

/** Bits after the point of a weight: 32 less 8 for the pixel and 2 for kernels that overshoot. */
export const weightBits: number = 22

/** One axis of a resize: every output is a weighted sum of neighbouring inputs. */
export interface AxisWeights {
  readonly outputs: number
  /**
   * `[outputs, stride]`: the first input of an output, how many inputs it has, then their weights in fixed point with
   * {@link weightBits} bits after the point. One array, because every array takes registers from the inner loops.
   */
  readonly table: Int32Array
  readonly stride: number
  /** The inputs that all outputs together read, `[from, to)`. */
  readonly from: number
  readonly to: number
}

/** What one axis of a resize does: inputs `[start, end)` of `inputSize` become `outputSize` outputs. */
export interface AxisScale {
  readonly inputSize: number
  /** Corners of the box, rounded to float32. */
  readonly start: number
  readonly end: number
  readonly outputSize: number
}

/**
 * Pillow's weights for the outputs `[firstOutput, firstOutput + outputs)` of one axis. Taps reach outside the box up to
 * the edge of the picture, and are cut there: nothing is padded.
 */
export function axisWeights(
  scaling: AxisScale,
  filter: ResampleFilter,
  firstOutput: number,
  outputs: number,
): AxisWeights {
  const { inputSize, start, end, outputSize } = scaling
  // The difference is a float32 in Pillow; from here on everything is float64.
  const scale = Math.fround(end - start) / outputSize
  const filterScale = Math.max(scale, 1)
  const support = filter.support * filterScale
  const inverseFilterScale = 1 / filterScale
  const taps = Math.min(Math.ceil(support) * 2 + 1, inputSize)

  const stride = 2 + taps
  const table = new Int32Array(outputs * stride)
  const real = new Float64Array(taps)
  for (let output = 0; output < outputs; output++) {
    const center = start + (firstOutput + output + 0.5) * scale
    const low = Math.max(0, Math.trunc(center - support + 0.5))
    const high = Math.min(inputSize, Math.trunc(center + support + 0.5))
    const count = high - low
    let sum = 0
    for (let tap = 0; tap < count; tap++) {
      const weight = filter.weight((tap + low - center + 0.5) * inverseFilterScale)
      real[tap] = weight
      sum += weight
    }
    // A sum of 0 (a box that contains no pixel centre) is left as it is, as Pillow leaves it.
    const divisor = sum === 0 ? 1 : sum
    const at = output * stride
    table[at] = low
    table[at + 1] = count
    for (let tap = 0; tap < count; tap++) table[at + 2 + tap] = fixedPoint((real[tap] as number) / divisor)
  }
  // First and last inputs never decrease from one output to the next.
  const last = table.subarray((outputs - 1) * stride)
  return { outputs, table, stride, from: table[0] as number, to: (last[0] as number) + (last[1] as number) }
}

function fixedPoint(weight: number): number {
  return Math.trunc(weight * (1 << weightBits) + (weight < 0 ? -0.5 : 0.5))
}
