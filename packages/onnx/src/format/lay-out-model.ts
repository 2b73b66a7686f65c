import { clearField, create, type DescField, type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { onnxError } from '../errors.ts'
import { GraphProtoSchema, ModelProtoSchema, TensorProtoSchema } from './onnx.generated.ts'
import type { OnnxModel, OnnxTensor } from './onnx-model.ts'

/** A file whose tensor data are still to be written. */
export interface ModelLayout {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** For each initializer of the main graph the part of `bytes` that its raw data fill; undefined where it has none. */
  readonly rawData: readonly (Uint8Array<ArrayBuffer> | undefined)[]
}

const maxBytes = 2 ** 31 - 1

/**
 * Everything of a model's file but the raw data of the main graph's initializers, which get a place of the length
 * given. So weights are copied once, into the file itself; a general encoder grows a buffer by doubling and shifts
 * every nested message again when its length is known.
 *
 * @throws {WidthwiseError} model-too-large
 */
export function layOutModel(model: OnnxModel, rawDataBytes: readonly (number | undefined)[]): ModelLayout {
  const { graph } = model
  const modelHead = toBinary(ModelProtoSchema, without(ModelProtoSchema, model, ModelProtoSchema.field.graph))
  const graphHead =
    graph && toBinary(GraphProtoSchema, without(GraphProtoSchema, graph, GraphProtoSchema.field.initializer))
  const tensorHeads = (graph?.initializer ?? []).map((tensor, index) => tensorHead(tensor, rawDataBytes[index]))

  const graphBytes = tensorHeads.reduce(
    (sum, head, index) => sum + head.length + (rawDataBytes[index] ?? 0),
    graphHead?.length ?? 0,
  )
  const graphTag = graphHead ? delimited(ModelProtoSchema.field.graph, graphBytes) : new Uint8Array()
  const length = modelHead.length + graphTag.length + graphBytes
  if (length > maxBytes) {
    throw onnxError('model-too-large', `the model takes ${length} bytes; one ONNX file holds at most ${maxBytes}`, {
      details: { bytes: length, maxBytes },
    })
  }

  const bytes = new Uint8Array(length)
  let at = 0
  const place = (size: number): Uint8Array<ArrayBuffer> => {
    at += size
    return bytes.subarray(at - size, at)
  }
  const write = (part: Uint8Array): void => place(part.length).set(part)
  write(modelHead)
  write(graphTag)
  if (graphHead) write(graphHead)
  const rawData = tensorHeads.map((head, index) => {
    write(head)
    const size = rawDataBytes[index]
    return size === undefined ? undefined : place(size)
  })
  return { bytes, rawData }
}

/** A tensor inside its graph, up to the first byte of its raw data, which come last. */
function tensorHead(tensor: OnnxTensor, rawDataBytes: number | undefined): Uint8Array {
  const { rawData } = TensorProtoSchema.field
  const fields = toBinary(TensorProtoSchema, without(TensorProtoSchema, tensor, rawData))
  const rawTag = rawDataBytes === undefined ? new Uint8Array() : delimited(rawData, rawDataBytes)
  const size = fields.length + rawTag.length + (rawDataBytes ?? 0)
  return new BinaryWriter().raw(delimited(GraphProtoSchema.field.initializer, size)).raw(fields).raw(rawTag).finish()
}

/** Tag and length of a field of so many bytes. */
function delimited(field: DescField, bytes: number): Uint8Array {
  return new BinaryWriter().tag(field.number, WireType.LengthDelimited).uint32(bytes).finish()
}

/** A shallow copy that lacks one field. */
function without<Schema extends DescMessage>(
  schema: Schema,
  message: MessageShape<Schema>,
  field: DescField,
): MessageShape<Schema> {
  const copy = Object.assign(create(schema), message)
  clearField(copy, field)
  return copy
}
