import type { AxisRun, Selection } from './select.ts'

/** An axis in front of the contiguous part: which of its indices is current, and its strides in elements. */
interface OuterAxis {
  readonly runs: readonly AxisRun[]
  readonly sourceStride: number
  readonly targetStride: number
  run: number
  within: number
}

/**
 * Walks a selection as runs that are contiguous in both tensors, in the order of the selection. Nothing is allocated
 * on the way, so a selection of millions of runs costs no more memory than one.
 *
 * Trailing axes that are taken whole join their runs: prefixes of a convolution's `[out, in, kh, kw]` are runs of
 * `in·kh·kw` elements, and a prefix of the first axis alone is a single run.
 */
export class RunCursor {
  /** First element of the current run in the source, first in the target, and the number of elements. */
  source = 0
  target = 0
  length = 0

  readonly #outer: readonly OuterAxis[]
  readonly #innerRuns: readonly AxisRun[]
  readonly #innerSize: number
  #nextInner = 0
  #sourceBase = 0
  #targetBase = 0
  #done: boolean

  constructor({ sourceShape, targetShape, runs }: Selection) {
    this.#done = runs.some((axisRuns) => axisRuns.length === 0)
    let axis = sourceShape.length - 1
    let size = 1
    while (axis >= 0 && runs[axis]?.length === 1 && sourceShape[axis] === runs[axis]?.[0]?.length) {
      if (targetShape[axis] !== sourceShape[axis]) break
      size *= sourceShape[axis] as number
      axis--
    }
    this.#innerSize = size
    this.#innerRuns = runs[axis] ?? [{ source: 0, target: 0, length: 1 }]
    let sourceStride = size * (sourceShape[axis] ?? 1)
    let targetStride = size * (targetShape[axis] ?? 1)
    const outer: OuterAxis[] = []
    for (axis--; axis >= 0; axis--) {
      outer.unshift({ runs: runs[axis] as readonly AxisRun[], sourceStride, targetStride, run: 0, within: 0 })
      sourceStride *= sourceShape[axis] as number
      targetStride *= targetShape[axis] as number
    }
    this.#outer = outer
    if (!this.#done) this.#rebase()
  }

  /** Moves to the next run; false when there is none. */
  next(): boolean {
    if (this.#done) return false
    if (this.#nextInner === this.#innerRuns.length) {
      if (!this.#advance()) {
        this.#done = true
        return false
      }
      this.#rebase()
      this.#nextInner = 0
    }
    const run = this.#innerRuns[this.#nextInner++] as AxisRun
    this.source = this.#sourceBase + run.source * this.#innerSize
    this.target = this.#targetBase + run.target * this.#innerSize
    this.length = run.length * this.#innerSize
    return true
  }

  /** Steps to the next combination of outer indices, the last axis fastest. */
  #advance(): boolean {
    for (let i = this.#outer.length - 1; i >= 0; i--) {
      const axis = this.#outer[i] as OuterAxis
      if (++axis.within < (axis.runs[axis.run] as AxisRun).length) return true
      axis.within = 0
      if (++axis.run < axis.runs.length) return true
      axis.run = 0
    }
    return false
  }

  #rebase(): void {
    let source = 0
    let target = 0
    for (const { runs, run, within, sourceStride, targetStride } of this.#outer) {
      const { source: sourceStart, target: targetStart } = runs[run] as AxisRun
      source += (sourceStart + within) * sourceStride
      target += (targetStart + within) * targetStride
    }
    this.#sourceBase = source
    this.#targetBase = target
  }
}
