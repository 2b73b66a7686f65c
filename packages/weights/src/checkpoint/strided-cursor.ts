import type { Runs } from '../safetensors/read-selection.ts'
import type { AxisRun, Selection } from '../selection/select.ts'

/** One axis: which of its selected indices is current, and how far apart they are in both tensors. */
interface StridedAxis {
  readonly runs: readonly AxisRun[]
  readonly sourceStride: number
  readonly targetStride: number
  run: number
  within: number
}

/** Whether strides are those of a dense tensor in row-major order. */
export function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let dense = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number
    if (size !== 1 && strides[axis] !== dense) return false
    dense *= size
  }
  return true
}

/**
 * Walks a selection of a tensor with any strides: transposed, channels last, a view with gaps, one that repeats values.
 * The axes are taken in the order of their strides and not in the tensor's own, so that the source is read from its
 * beginning to its end, and what it holds goes to its places in the target.
 */
export class StridedCursor implements Runs {
  source = 0
  target = 0
  /** Above 1 only where neighbours in the source are neighbours in the target. */
  length = 1
  /** Widest stride first. */
  readonly #axes: readonly StridedAxis[]
  /** Whether whole runs of the last axis are neighbours in both tensors. */
  readonly #joins: boolean
  #started = false
  readonly #empty: boolean

  constructor({ targetShape, runs }: Selection, strides: readonly number[]) {
    const axes: StridedAxis[] = []
    let targetStride = 1
    for (let axis = targetShape.length - 1; axis >= 0; axis--) {
      const sourceStride = strides[axis] as number
      axes.push({ runs: runs[axis] as readonly AxisRun[], sourceStride, targetStride, run: 0, within: 0 })
      targetStride *= targetShape[axis] as number
    }
    this.#axes = axes.sort((a, b) => b.sourceStride - a.sourceStride)
    const last = this.#axes.at(-1)
    this.#joins = last?.sourceStride === 1 && last.targetStride === 1
    this.#empty = targetShape.includes(0)
  }

  next(): boolean {
    if (this.#empty || (this.#started && !this.#advance())) return false
    this.#started = true
    let source = 0
    let target = 0
    for (const { runs, run, within, sourceStride, targetStride } of this.#axes) {
      const { source: sourceStart, target: targetStart } = runs[run] as AxisRun
      source += (sourceStart + within) * sourceStride
      target += (targetStart + within) * targetStride
    }
    this.source = source
    this.target = target
    if (this.#joins) {
      const last = this.#axes.at(-1) as StridedAxis
      this.length = (last.runs[last.run] as AxisRun).length
    }
    return true
  }

  /** Steps to the next combination of indices, the last axis fastest, a whole run at once where it can. */
  #advance(): boolean {
    for (let i = this.#axes.length - 1; i >= 0; i--) {
      const axis = this.#axes[i] as StridedAxis
      const step = this.#joins && i === this.#axes.length - 1 ? (axis.runs[axis.run] as AxisRun).length : 1
      axis.within += step
      if (axis.within < (axis.runs[axis.run] as AxisRun).length) return true
      axis.within = 0
      if (++axis.run < axis.runs.length) return true
      axis.run = 0
    }
    return false
  }
}
