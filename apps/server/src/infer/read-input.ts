import type { Tensor } from '@widthwise/core'
import { serverError } from '../errors.ts'
import type { TensorDocument } from './parse-infer-request.ts'

/** The one input of every network here, and what its answer is called. */
export const inputName = 'input'
/** The one output. */
export const outputName = 'logits'

/**
 * The input of a request, with its values out of the JSON or out of the bytes behind it.
 *
 * @param expected `[channels, height, width]`
 * @throws {WidthwiseError} infer-input-invalid, infer-datatype-unsupported, infer-shape-invalid, infer-batch-too-large,
 *   infer-data-invalid
 */
export function readInput(
  inputs: readonly TensorDocument[],
  binary: Uint8Array,
  expected: readonly number[],
  maxBatch: number,
): Tensor {
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
  const data = valuesOf(input, binary)
  const wrong = data.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) throw invalid(`value ${wrong} is ${data[wrong]}; a finite float32 is needed`)
  return { shape, data }
}

function valuesOf({ shape, data, parameters }: TensorDocument, binary: Uint8Array): Float32Array {
  const length = shape.reduce((product, side) => product * side, 1)
  const size = parameters.binary_data_size
  if (size === undefined) {
    if (data === undefined) throw invalid('has neither "data" nor a "binary_data_size"')
    if (binary.length > 0) throw invalid(`has its values in JSON, and ${binary.length} bytes stand behind it`)
    return fromJson(data, shape, length)
  }
  if (data !== undefined) throw invalid('has both "data" and a "binary_data_size"')
  if (size !== 4 * length) {
    throw invalid(`has a binary_data_size of ${JSON.stringify(size)}; its shape takes ${4 * length} bytes`)
  }
  if (binary.length !== size) throw invalid(`has ${binary.length} bytes behind the JSON, and binary_data_size ${size}`)
  return fromBytes(binary, length)
}

/** Little-endian values, wherever in the body they begin. */
function fromBytes(bytes: Uint8Array, length: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array(length)
  for (let index = 0; index < length; index++) values[index] = view.getFloat32(4 * index, true)
  return values
}

/** Flat in row-major order, or nested as the shape is. */
function fromJson(data: unknown, shape: readonly number[], length: number): Float32Array {
  const values = new Float32Array(length)
  let filled = 0
  const fill = (list: unknown, sides: readonly number[]): void => {
    const [side = 0, ...inner] = sides
    if (!Array.isArray(list) || list.length !== side) {
      const given = Array.isArray(list) ? `a list of ${list.length}` : `${list === null ? 'null' : typeof list}`
      throw invalid(`has ${given} where its shape has ${side} ${inner.length ? 'lists' : 'numbers'}`)
    }
    for (const item of list) {
      if (inner.length > 0) fill(item, inner)
      else if (typeof item === 'number') values[filled++] = item
      else throw invalid(`value ${filled} is ${item === null ? 'null' : `a ${typeof item}`}; a number is needed`)
    }
  }
  fill(data, Array.isArray(data) && Array.isArray(data[0]) ? shape : [length])
  return values
}

function invalid(what: string): Error {
  return serverError('infer-data-invalid', `${inputName} ${what}`)
}
