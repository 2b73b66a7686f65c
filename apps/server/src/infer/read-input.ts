import type { Tensor } from '@widthwise/core'
import { serverError } from '../errors.ts'
import { inputName } from './input-name.ts'
import type { TensorDocument } from './parse-infer-request.ts'
import { readNumberList } from './read-number-list.ts'

/**
 * The input of a request, with its values out of the JSON or out of the bytes behind it.
 *
 * @param expected `[channels, height, width]`
 * @throws {WidthwiseError} infer-input-invalid, infer-datatype-unsupported, infer-shape-invalid, infer-batch-too-large,
 *   infer-data-invalid, infer-json-invalid, and the reason of the signal
 */
export async function readInput(
  inputs: readonly TensorDocument[],
  binary: Uint8Array,
  expected: readonly number[],
  { maxBatch, signal }: { readonly maxBatch: number; readonly signal?: AbortSignal },
): Promise<Tensor> {
  const [input] = inputs
  if (!input || inputs.length > 1 || input.name !== inputName) {
    const given = inputs.map(({ name }) => JSON.stringify(name.slice(0, 60))).slice(0, 4)
    throw serverError(
      'infer-input-invalid',
      `inputs ${given.join(', ') || 'missing'}; the network takes one, ${inputName}`,
    )
  }
  if (input.datatype !== 'FP32') {
    throw serverError('infer-datatype-unsupported', `${inputName} is ${input.datatype.slice(0, 20)}; FP32 is taken`)
  }
  const { shape } = input
  const [samples = 0, ...rest] = shape
  if (samples < 1 || rest.join() !== expected.join()) {
    const message = `${inputName} has shape [${shape.join(', ')}]; the network takes [N, ${expected.join(', ')}]`
    throw serverError('infer-shape-invalid', message, { details: { shape, expected } })
  }
  if (samples > maxBatch) {
    throw serverError('infer-batch-too-large', `a batch of ${samples}; at most ${maxBatch} are taken (--max-batch)`)
  }
  return { shape, data: await valuesOf(input, binary, signal) }
}

async function valuesOf(
  { shape, data, parameters }: TensorDocument,
  binary: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const length = shape.reduce((product, side) => product * side, 1)
  const size = parameters.binary_data_size
  if (size === undefined) {
    if (data === undefined) throw invalid('has neither "data" nor a "binary_data_size"')
    if (binary.length > 0) throw invalid(`has its values in JSON, and ${binary.length} bytes stand behind it`)
    return readNumberList(listText(data), shape, signal)
  }
  if (data !== undefined) throw invalid('has both "data" and a "binary_data_size"')
  if (size !== 4 * length) {
    throw invalid(
      `has a binary_data_size of ${JSON.stringify(size)?.slice(0, 40)}; its shape takes ${4 * length} bytes`,
    )
  }
  if (binary.length !== size) throw invalid(`has ${binary.length} bytes behind the JSON, and binary_data_size ${size}`)
  return fromBytes(binary, length)
}

/** Little-endian values, wherever in the body they begin. */
function fromBytes(bytes: Uint8Array, length: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array(length)
  for (let index = 0; index < length; index++) {
    const value = view.getFloat32(4 * index, true)
    if (!Number.isFinite(value)) throw invalid(`value ${index} is ${value}; a finite float32 is needed`)
    values[index] = value
  }
  return values
}

/** The JSON of a list of numbers. One that was not lifted is small; it has something else in it, or an oddly written name. */
function listText(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data
  if (!Array.isArray(data)) throw invalid(`has ${nameOf(data)} in "data"; a list of numbers is needed`)
  const wrong = data.flat(Number.POSITIVE_INFINITY).find((value) => typeof value !== 'number')
  if (wrong !== undefined) throw invalid(`has ${nameOf(wrong)} among its values; numbers are needed`)
  return Buffer.from(JSON.stringify(data))
}

function nameOf(value: unknown): string {
  return value === null ? 'null' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

function invalid(what: string): Error {
  return serverError('infer-data-invalid', `${inputName} ${what}`)
}
