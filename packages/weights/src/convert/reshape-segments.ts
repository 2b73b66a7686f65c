import type { Segments } from '@widthwise/core'
import { gatherSegments } from '../selection/gather-segments.ts'

/** Whether two shapes differ by dimensions of 1 at most: then the values stand in the same order in both. */
export function isReshape(a: readonly number[], b: readonly number[]): boolean {
  return significant(a).join() === significant(b).join()
}

/** A part of a tensor as it is read where the tensor is stored in another shape. */
export interface ReshapedRead {
  /** Segments of the stored shape. */
  readonly segments: Segments
  /** What was asked for, of what those segments give. */
  finish(values: Float32Array): Float32Array
}

/** How `segments` of a tensor of `shape`, which fit it, are read where it is stored as `stored`, a reshape of it. */
export function reshapeRead(segments: Segments, shape: readonly number[], stored: readonly number[]): ReshapedRead {
  const wanted = segments.filter((_, axis) => shape[axis] !== 1)
  let next = 0
  return {
    segments: stored.map((size) => (size === 1 ? [[0, 1] as const] : (wanted[next++] ?? []))),
    finish: (values) => {
      const sizes = segments.map(length)
      if (sizes.every((size, axis) => shape[axis] !== 1 || size === 1)) return values
      // Of a dimension of 1 a read may want nothing, or the same several times; the stored shape may lack it.
      const read = sizes.map((size, axis) => (shape[axis] === 1 ? 1 : size))
      const rest = segments.map((axis, index) => (shape[index] === 1 ? axis : [[0, read[index] as number] as const]))
      return gatherSegments(values, read, rest)
    },
  }
}

function significant(shape: readonly number[]): readonly number[] {
  return shape.filter((size) => size !== 1)
}

function length(axis: Segments[number]): number {
  return axis.reduce((sum, [from, to]) => sum + to - from, 0)
}
