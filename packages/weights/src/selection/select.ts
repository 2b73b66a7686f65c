import type { Segments } from '@widthwise/core'
import { describeName, describeShape } from '../describe.ts'
import { weightsError } from '../errors.ts'

/** `length` indices along one axis, from `source` on in one tensor and from `target` on in the other. */
export interface AxisRun {
  readonly source: number
  readonly target: number
  readonly length: number
}

/** What segments select of a tensor, and where it goes: for every axis the runs, in order of `target`. */
export interface Selection {
  readonly sourceShape: readonly number[]
  readonly targetShape: readonly number[]
  readonly runs: readonly (readonly AxisRun[])[]
}

function invalid(name: string, shape: readonly number[], problem: string) {
  return weightsError('segments-invalid', `tensor ${describeName(name)} of shape ${describeShape(shape)}: ${problem}`, {
    details: { tensor: name, shape },
  })
}

/** Product of a shape's dimensions; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/**
 * Checks segments against a tensor's shape and lays the selection out as a dense tensor of its own. Left out, they
 * select everything.
 *
 * @throws {WidthwiseError} segments-invalid
 */
export function select(shape: readonly number[], segments: Segments | undefined, name: string): Selection {
  const wanted = segments ?? shape.map((size) => [[0, size] as const])
  if (wanted.length !== shape.length) {
    throw invalid(name, shape, `segments for ${wanted.length} axes were given; ${shape.length} are needed`)
  }
  const runs = wanted.map((axisSegments, axis) => {
    const size = shape[axis] as number
    const axisRuns: AxisRun[] = []
    let target = 0
    for (const [from, to] of axisSegments) {
      if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= size)) {
        throw invalid(name, shape, `segment [${from}, ${to}) of axis ${axis} is not inside [0, ${size})`)
      }
      const last = axisRuns.at(-1)
      if (last !== undefined && last.source + last.length === from) {
        axisRuns[axisRuns.length - 1] = { ...last, length: last.length + to - from }
      } else if (to > from) {
        axisRuns.push({ source: from, target, length: to - from })
      }
      target += to - from
    }
    return axisRuns
  })
  const targetShape = runs.map((axisRuns) => axisRuns.reduce((sum, run) => sum + run.length, 0))
  if (!Number.isSafeInteger(elementCount(targetShape))) {
    throw invalid(name, shape, `the segments select [${targetShape}], more than 2^53 elements`)
  }
  return { sourceShape: shape, targetShape, runs }
}
