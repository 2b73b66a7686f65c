import type { ReadOptions, Segments } from '@widthwise/core'
import { allocateFloats } from '../allocate.ts'
import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { readRuns, readSelection } from '../safetensors/read-selection.ts'
import type { ScratchBuffer } from '../safetensors/scratch-buffer.ts'
import { elementCount, select } from '../selection/select.ts'
import type { ByteSource } from '../source/byte-source.ts'
import { bytesPerElement, isFloatDType } from '../values/dtypes.ts'
import type { CheckpointTensor } from './checkpoint-tensor.ts'
import type { LoadedPickle } from './loaded-pickle.ts'
import { isRowMajor, StridedCursor } from './strided-cursor.ts'

/** Where the storages of a checkpoint are read. */
export interface StoragePlaces {
  readonly source: ByteSource
  readonly locate: LoadedPickle['locate']
  readonly scratch: ScratchBuffer
}

/**
 * The values of a tensor, or of a part of it, in row-major order of the tensor whatever its strides.
 *
 * @throws {WidthwiseError} tensor-not-float, segments-invalid, memory-exceeded, checkpoint-invalid; what the source throws
 */
export async function readCheckpointTensor(
  { source, locate, scratch }: StoragePlaces,
  { name, dtype, shape, strides, offset, storage }: CheckpointTensor,
  segments: Segments | undefined,
  options: ReadOptions | undefined,
): Promise<Float32Array> {
  if (!isFloatDType(dtype)) {
    throw weightsError(
      'tensor-not-float',
      `${source.name}: tensor ${describeName(name)} is ${dtype}; only floats are read`,
    )
  }
  const selection = select(shape, segments, name)
  const values = allocateFloats(elementCount(selection.targetShape), name)
  if (values.length === 0) return values
  const start = (await locate(storage, options)) + offset * bytesPerElement[dtype]
  const place = { source, dtype, start, scratch }
  if (isRowMajor(shape, strides)) await readSelection(place, selection, values, options)
  else await readRuns(place, new StridedCursor(selection, strides), values, options)
  return values
}
