import { fromBinary, isFieldSet } from '@bufbuild/protobuf'
import { onnxError } from './errors.ts'
import { checkWireFormat } from './format/check-wire-format.ts'
import { ModelProtoSchema } from './format/onnx.generated.ts'
import type { OnnxModel } from './format/onnx-model.ts'

/** Options of {@link fromOnnx}. */
export interface FromOnnxOptions {
  /** Most messages, texts and list elements that are decoded; default 2,097,152. */
  readonly maxRecords?: number
}

/** A value's dimension is the sixth message down; every subgraph is three further: node, attribute, graph. */
const maxDepth = 32

/**
 * Decodes the bytes of an ONNX file, untrusted ones too. Tensor data are views of `bytes`, not copies; fields that
 * are not known here are kept and written back by {@link encodeOnnx}. External data are not opened.
 *
 * @throws {WidthwiseError} onnx-malformed, onnx-too-complex
 */
export function fromOnnx(bytes: Uint8Array, { maxRecords = 2 ** 21 }: FromOnnxOptions = {}): OnnxModel {
  checkWireFormat(bytes, ModelProtoSchema, { depth: maxDepth, records: maxRecords })
  const model = fromBinary(ModelProtoSchema, bytes)
  if (!(model.graph && isFieldSet(model, ModelProtoSchema.field.irVersion))) {
    throw onnxError('onnx-malformed', `${bytes.length} bytes without the version and graph that every ONNX model has`)
  }
  return model
}
