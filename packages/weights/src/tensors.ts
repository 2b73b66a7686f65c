import type { Tensor } from '@widthwise/core'
import { describeName, describeShape } from './describe.ts'
import { weightsError } from './errors.ts'
import { elementCount } from './selection/select.ts'
import { type EncodableDType, isEncodableDType } from './values/dtypes.ts'

/** A tensor in memory and its name. */
export interface NamedTensor extends Tensor {
  readonly name: string
}

/** A tensor to be encoded, and the type that its values are rounded to: f32 when left out. */
export interface EncodableTensor extends NamedTensor {
  readonly dtype?: EncodableDType
}

/** A tensor to be encoded whose values are asked for when it is its turn, and let go of afterwards. */
export interface DeferredTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype?: EncodableDType
  /** The values in row-major order, as many as `shape` has elements. */
  read(): Promise<Float32Array>
}

/** A half of a surrogate pair on its own has no UTF-8 form, so such a text could not be read back. */
function isWellFormed(text: unknown): text is string {
  return typeof text === 'string' && !/\p{Surrogate}/u.test(text)
}

/** @throws {WidthwiseError} tensor-invalid: not one value for each element */
export function assertValueCount(name: string, shape: readonly number[], values: Float32Array): void {
  if (!(values instanceof Float32Array && values.length === elementCount(shape))) {
    throw weightsError(
      'tensor-invalid',
      `tensor ${describeName(name)}: shape ${describeShape(shape)} takes a Float32Array of ${elementCount(shape)} values; ${values?.length ?? 'none'} were given`,
    )
  }
}

function assertTensor({ name, shape, dtype = 'f32' }: Omit<DeferredTensor, 'read'>): void {
  if (!isWellFormed(name) || name === '__metadata__') {
    throw weightsError(
      'tensor-invalid',
      `${describeName(String(name))} cannot name a tensor: a well-formed text other than __metadata__ can`,
    )
  }
  if (!(shape.every((size) => Number.isInteger(size) && size >= 0) && Number.isSafeInteger(elementCount(shape) * 4))) {
    throw weightsError(
      'tensor-invalid',
      `tensor ${describeName(name)}: ${describeShape(shape)} is no shape of whole numbers`,
    )
  }
  if (!isEncodableDType(dtype)) {
    throw weightsError(
      'tensor-invalid',
      `tensor ${describeName(name)}: type ${dtype} is not written; f32, f16 and bf16 are`,
    )
  }
}

/**
 * Checks tensors that are to make up one file, or one store.
 *
 * @throws {WidthwiseError} tensor-invalid, name-duplicate, metadata-invalid
 */
export function assertTensors(
  tensors: readonly (EncodableTensor | DeferredTensor)[],
  metadata: Readonly<Record<string, string>>,
): void {
  const names = new Set<string>()
  for (const tensor of tensors) {
    assertTensor(tensor)
    if (names.has(tensor.name))
      throw weightsError('name-duplicate', `two tensors are named ${describeName(tensor.name)}`)
    names.add(tensor.name)
    if ('data' in tensor) assertValueCount(tensor.name, tensor.shape, tensor.data)
  }
  for (const [key, value] of Object.entries(metadata)) {
    if (isWellFormed(key) && isWellFormed(value)) continue
    throw weightsError('metadata-invalid', `metadata: the value of ${describeName(key)} is not a well-formed text`)
  }
}
