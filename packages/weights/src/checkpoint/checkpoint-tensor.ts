import type { DType } from '@widthwise/core'
import { describeName, describeShape } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { elementCount } from '../selection/select.ts'
import { bytesPerElement } from '../values/dtypes.ts'
import { describeValue, PickleGlobal, PickleStorage, type PickleTensor, type PickleValue } from './pickle/values.ts'
import { asCount } from './storage-id.ts'
import { dtypeOf } from './storage-types.ts'

/** A tensor of a checkpoint, checked: a view of a storage that lies inside it. */
export interface CheckpointTensor {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Elements of the storage from one index of an axis to the next. */
  readonly strides: readonly number[]
  /** Element of the storage at index 0 of every axis. */
  readonly offset: number
  readonly storage: PickleStorage
}

/** Why an entry of a state dict is not among the tensors. */
export interface SkippedEntry {
  readonly name: string
  readonly reason: string
}

/** PyTorch allows no more axes. */
const mostAxes = 64

/**
 * A tensor that repeats its values (a stride of 0) may have more elements than its storage, up to so many: few bytes in
 * a file must not ask for all of the memory.
 */
const mostRepeatedElements = 1 << 24

function invalid(name: string, problem: string) {
  return weightsError('checkpoint-invalid', `tensor ${describeName(name)}: ${problem}`, { details: { tensor: name } })
}

function readCounts(name: string, what: string, value: PickleValue): number[] {
  const counts = Array.isArray(value) ? (value as PickleValue[]).slice(0, mostAxes + 1).map(asCount) : []
  if (Array.isArray(value) && counts.length <= mostAxes && !counts.includes(undefined)) return counts as number[]
  throw invalid(name, `its ${what} is not a tuple of at most ${mostAxes} whole numbers from 0 on`)
}

/** The element behind the last one that a tensor reaches, counted in its storage; 0 when it has none. */
function reachOf(name: string, offset: number, shape: readonly number[], strides: readonly number[]): number {
  if (!Number.isSafeInteger(elementCount(shape.filter((size) => size > 0)))) {
    throw weightsError(
      'shape-overflow',
      `tensor ${describeName(name)}: shape ${describeShape(shape)} has too many elements`,
    )
  }
  if (shape.includes(0)) return 0
  return shape.reduce((reach, size, axis) => reach + (size - 1) * (strides[axis] as number), offset + 1)
}

/**
 * The element type of a tensor and its storage in units of it, or why it is not read. A tensor with a type of its own
 * lies over a storage of bytes.
 */
function typeOf(storage: PickleStorage, own: PickleValue | undefined): { dtype: DType; elements: number } | string {
  const elements = storage.view?.elements ?? storage.elements
  if (own === undefined) {
    if (storage.dtype !== undefined) return { dtype: storage.dtype, elements }
    return 'its elements are complex or quantized numbers, which are not read'
  }
  const name = own instanceof PickleGlobal ? own.name : describeValue(own)
  const dtype = dtypeOf(name)
  if (dtype === undefined) return `its type ${name} is not read`
  return { dtype, elements: Math.floor((elements * storage.elementBytes) / bytesPerElement[dtype]) }
}

/**
 * Checks one tensor of a state dict. What is valid and of a kind that is not read comes back as a reason.
 *
 * @throws {WidthwiseError} checkpoint-invalid, shape-overflow
 */
export function checkTensor(name: string, tensor: PickleTensor): CheckpointTensor | SkippedEntry {
  const { storage } = tensor
  if (!(storage instanceof PickleStorage)) throw invalid(name, `is a view of ${describeValue(storage)}`)
  const type = typeOf(storage, tensor.dtype)
  if (typeof type === 'string') return { name, reason: type }
  const { dtype, elements } = type
  const shape = readCounts(name, 'shape', tensor.shape)
  const strides = readCounts(name, 'strides', tensor.strides)
  const offset = asCount(tensor.offset)
  if (strides.length !== shape.length || offset === undefined) {
    throw invalid(
      name,
      `${shape.length} axes, ${strides.length} strides, ${describeValue(tensor.offset)} for an offset`,
    )
  }
  const reach = reachOf(name, offset, shape, strides)
  if (!(reach <= elements)) {
    throw invalid(
      name,
      `shape ${describeShape(shape)}, strides ${describeShape(strides)} and offset ${offset} reach to element ${reach}; storage ${describeName(storage.key)} has ${elements}`,
    )
  }
  if (elementCount(shape) > Math.max(elements, mostRepeatedElements)) {
    throw invalid(
      name,
      `shape ${describeShape(shape)} repeats ${elements} stored elements; ${mostRepeatedElements} are the most`,
    )
  }
  return { name, dtype, shape, strides, offset, storage }
}
