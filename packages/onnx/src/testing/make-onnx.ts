import { create } from '@bufbuild/protobuf'
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../format/onnx.generated.ts'
import type {
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from '../format/onnx-model.ts'

/** A dimension of a value: a size, a name, or neither. */
type Dimension = number | string | null

/** An attribute's value: a whole number, a list of such, a text, a graph, or a tensor. */
type Attribute = number | readonly number[] | string | OnnxGraph | OnnxTensor

/** A node: what it does, reads (one text, names by spaces; `_` for none), makes, and its attributes. */
export function node(
  opType: string,
  input: string,
  output: string,
  attributes: Readonly<Record<string, Attribute>> = {},
  domain = '',
): OnnxNode {
  const names = (text: string): string[] =>
    text
      .split(' ')
      .filter((name) => name !== '')
      .map((name) => (name === '_' ? '' : name))
  const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value))
  return create(NodeProtoSchema, { opType, domain, input: names(input), output: names(output), attribute })
}

function attributeOf(name: string, value: Attribute): OnnxAttribute {
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, i: BigInt(value) })
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, s: Uint8Array.from(value, (letter) => letter.charCodeAt(0)) })
  if ('$typeName' in value) {
    return create(AttributeProtoSchema, value.$typeName === 'onnx.GraphProto' ? { name, g: value } : { name, t: value })
  }
  return create(AttributeProtoSchema, { name, ints: value.map(BigInt) })
}

/** A stored tensor of 32-bit floats without data, or of another type. */
export function weights(name: string, dims: readonly number[], dataType = 1): OnnxTensor {
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType })
}

/** A stored list of whole numbers; a number alone has no axis. */
export function integers(name: string, values: number | readonly number[]): OnnxTensor {
  const list = typeof values === 'number' ? [values] : values
  const dims = typeof values === 'number' ? [] : [BigInt(list.length)]
  return create(TensorProtoSchema, { name, dims, dataType: 7, int64Data: list.map(BigInt) })
}

/** A stored tensor of floats with data. */
export function floats(name: string, dims: readonly number[], values: readonly number[]): OnnxTensor {
  const rawData = new Uint8Array(Float32Array.from(values).buffer)
  return create(TensorProtoSchema, { name, dims: dims.map(BigInt), dataType: 1, rawData })
}

/** Name and shape of a value. */
const info = (name: string, shape?: readonly Dimension[], elemType = 1): OnnxValueInfo =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType,
          ...(shape && {
            shape: {
              dim: shape.map((size) => {
                if (size === null) return {}
                return {
                  value:
                    typeof size === 'number'
                      ? { case: 'dimValue' as const, value: BigInt(size) }
                      : { case: 'dimParam' as const, value: size },
                }
              }),
            },
          }),
        },
      },
    },
  })

/** What a graph of a test is made of. Outputs are names. */
export interface GraphParts {
  readonly inputs?: Readonly<Record<string, readonly Dimension[] | undefined>>
  readonly tensors?: readonly OnnxTensor[]
  readonly nodes: readonly OnnxNode[]
  readonly outputs: readonly string[]
  readonly stated?: Readonly<Record<string, readonly Dimension[]>>
}

/** A graph. */
export function graph({ inputs = {}, tensors = [], nodes, outputs, stated = {} }: GraphParts): OnnxGraph {
  return create(GraphProtoSchema, {
    node: [...nodes],
    initializer: [...tensors],
    input: Object.entries(inputs).map(([name, shape]) => info(name, shape)),
    output: outputs.map((name) => info(name)),
    valueInfo: Object.entries(stated).map(([name, shape]) => info(name, shape)),
  })
}

/** A function with its inputs and outputs as names. */
export function fun(name: string, input: string[], output: string[], nodes: OnnxNode[]): OnnxFunction {
  return create(FunctionProtoSchema, { name, domain: 'own', input, output, node: nodes })
}

/** A model of a graph. */
export function model(
  parts: GraphParts,
  { version = 17, functions = [] }: { readonly version?: number; readonly functions?: OnnxFunction[] } = {},
): OnnxModel {
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: BigInt(version) }],
    graph: graph(parts),
    functions,
  })
}
