import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { ModelProtoSchema } from './format/onnx.generated.ts'
import type { OnnxModel } from './format/onnx-model.ts'

/** The fields of a model that are not left at their zero value, as plain objects. */
export type OnnxModelFields = MessageInitShape<typeof ModelProtoSchema>

/**
 * A model of plain objects, for {@link encodeOnnx}. Nothing is checked: what a runtime accepts is for it to say.
 *
 * @example
 * createOnnx({
 *   irVersion: 8n,
 *   opsetImport: [{ domain: '', version: 17n }],
 *   graph: { node: [{ opType: 'Relu', input: ['x'], output: ['y'] }], input: [{ name: 'x' }], output: [{ name: 'y' }] },
 * })
 */
export function createOnnx(fields: OnnxModelFields): OnnxModel {
  return create(ModelProtoSchema, fields)
}
