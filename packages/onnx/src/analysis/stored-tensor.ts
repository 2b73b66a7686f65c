import { onnxError } from '../errors.ts'
import type { OnnxTensor } from '../format/onnx-model.ts'
import { storedBytes } from './element-types.ts'
import { assertShape, elementsOf, type Shape } from './shape.ts'

/** A tensor that the file stores, here or in another file. */
export interface StoredTensor {
  readonly name: string
  readonly tensor: OnnxTensor
  readonly shape: Shape
  readonly elements: number
  /** Bytes that the values take in the file. */
  readonly bytes: number
  /** The value of a `Constant` node: exporters write numbers of the code so, and weights as initializers. */
  readonly inline: boolean
}

/**
 * A stored tensor with its shape checked; values are not read.
 *
 * @throws {WidthwiseError} onnx-invalid, cost-too-large
 */
export function storedTensor(tensor: OnnxTensor, name: string, inline = false): StoredTensor {
  const shape = tensor.dims.map(Number)
  assertShape(shape, `tensor ${JSON.stringify(name)}`)
  const elements = elementsOf(shape)
  const bytes = storedBytes(tensor.dataType, elements)
  const { length } = tensor.rawData
  // Data may be left out (structure alone) or stand elsewhere, but not be of another length.
  if (length > 0 && bytes > 0 && length !== bytes) {
    throw onnxError(
      'onnx-invalid',
      `tensor ${JSON.stringify(name)} of [${shape}] has ${length} bytes; ${bytes} are right`,
    )
  }
  return { name, tensor, shape, elements, bytes, inline }
}
