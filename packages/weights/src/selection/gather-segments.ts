import type { Segments } from '@widthwise/core'
import { allocateFloats } from '../allocate.ts'
import { weightsError } from '../errors.ts'
import { copySelection } from './copy-selection.ts'
import { elementCount, select } from './select.ts'

/**
 * The part of a tensor in memory that `segments` select: along each axis the segments one after the other, in the
 * order given, so that a list of segments also permutes or repeats.
 *
 * @param data row-major values of a tensor of `shape`
 * @param shape any rank; `[]` is a scalar
 * @param segments a list of `[from, to)` for every axis
 * @returns the selection as a dense row-major array of its own
 * @throws {WidthwiseError} tensor-invalid, segments-invalid, memory-exceeded
 *
 * @example
 * gatherSegments(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [[[0, 2]], [[2, 3], [0, 1]]])   // 3, 1, 6, 4
 */
export function gatherSegments(data: Float32Array, shape: readonly number[], segments: Segments): Float32Array {
  if (data.length !== elementCount(shape)) {
    throw weightsError(
      'tensor-invalid',
      `shape [${shape}] has ${elementCount(shape)} elements; ${data.length} values were given`,
    )
  }
  const selection = select(shape, segments, 'in memory')
  const selected = allocateFloats(elementCount(selection.targetShape), 'in memory')
  copySelection(data, selected, selection)
  return selected
}
