import { create } from '@bufbuild/protobuf'
import { attributeTypes, dataTypes } from '../format/constants.ts'
import { AttributeProtoSchema, NodeProtoSchema } from '../format/onnx.generated.ts'
import type { OnnxAttribute, OnnxNode } from '../format/onnx-model.ts'
import type { Initializer } from './initializer.ts'
import { NameTable } from './name-table.ts'

/** Attributes as a lowering writes them: a list, a whole number, a text, or `{ float }`. */
export type Attributes = Readonly<Record<string, number | string | readonly number[] | { readonly float: number }>>

/** Collects nodes and initializers of one ONNX graph under names that are each given once. */
export class OnnxGraphBuilder {
  readonly nodes: OnnxNode[] = []
  readonly initializers: Initializer[] = []
  readonly names: NameTable = new NameTable()
  readonly #constants = new Map<string, string>()

  /** Adds a node that makes `output`, which is given back. */
  node(opType: string, inputs: readonly string[], output: string, attributes: Attributes = {}): string {
    this.nodeOfMany(opType, inputs, [output], attributes)
    return output
  }

  /** Adds a node that makes several values. */
  nodeOfMany(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes = {},
  ): readonly string[] {
    this.nodes.push(
      create(NodeProtoSchema, {
        name: `${opType}:${outputs[0]}`,
        opType,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      }),
    )
    return outputs
  }

  /** Adds a tensor; its name is given back. */
  initializer(tensor: Initializer): string {
    this.initializers.push(tensor)
    return tensor.name
  }

  /** The name of a list of whole numbers, stored once however often it is used. */
  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt)
    return this.#constant(`integers.${values.join('.')}`, [values.length], dataTypes.int64, data)
  }

  /** The name of a tensor of ones, stored once however often it is used. */
  ones(dims: readonly number[]): string {
    const data = new Float32Array(dims.reduce((all, size) => all * size, 1)).fill(1)
    return this.#constant(`ones.${dims.join('.')}`, dims, dataTypes.float, data)
  }

  /** The name of a number, stored once however often it is used. */
  scalar(value: number): string {
    return this.#constant(`scalar.${value}`, [], dataTypes.float, Float32Array.of(value))
  }

  /** The name of a tensor of these values. */
  constant(dims: readonly number[], data: Float32Array): string {
    return this.#constant(`constant.${this.initializers.length}`, dims, dataTypes.float, data)
  }

  #constant(key: string, dims: readonly number[], dataType: number, data: ArrayBufferView): string {
    const known = this.#constants.get(key)
    if (known) return known
    const name = this.names.claim(key.length > 64 ? key.slice(0, key.indexOf('.')) : key)
    this.#constants.set(key, name)
    return this.initializer({ name, dims, dataType, byteLength: data.byteLength, read: async () => data })
  }
}

function attribute(name: string, value: Attributes[string]): OnnxAttribute {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: attributeTypes.int, i: BigInt(value) })
  if (typeof value === 'string')
    return create(AttributeProtoSchema, {
      name,
      type: attributeTypes.string,
      s: Uint8Array.from(value, (letter) => letter.charCodeAt(0)),
    })
  if ('float' in value) return create(AttributeProtoSchema, { name, type: attributeTypes.float, f: value.float })
  return create(AttributeProtoSchema, { name, type: attributeTypes.ints, ints: value.map(BigInt) })
}
