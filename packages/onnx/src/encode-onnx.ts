import { isFieldSet } from '@bufbuild/protobuf'
import { layOutModel } from './format/lay-out-model.ts'
import { TensorProtoSchema } from './format/onnx.generated.ts'
import type { OnnxModel } from './format/onnx-model.ts'

/**
 * The bytes of an ONNX file, unknown fields included. Encoding is canonical: encoding what {@link fromOnnx} made of the
 * result gives the same bytes.
 *
 * @throws {WidthwiseError} model-too-large
 */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const tensors = model.graph?.initializer ?? []
  const data = tensors.map((tensor) =>
    isFieldSet(tensor, TensorProtoSchema.field.rawData) ? tensor.rawData : undefined,
  )
  const { bytes, rawData } = layOutModel(
    model,
    data.map((values) => values?.length),
  )
  for (const [index, place] of rawData.entries()) place?.set(data[index] as Uint8Array)
  return bytes
}
