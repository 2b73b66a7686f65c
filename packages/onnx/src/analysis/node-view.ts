import { onnxError } from '../errors.ts'
import type { OnnxAttribute, OnnxNode } from '../format/onnx-model.ts'
import type { Shape } from './shape.ts'
import type { Value } from './value.ts'

/** One node as the rule of its operator sees it. */
export class NodeView {
  readonly operator: string
  readonly outputCount: number
  readonly inputs: readonly (Value | undefined)[]
  /** Version of the operator set that the node is written in. */
  readonly version: number
  readonly #label: string
  readonly #attributes: ReadonlyMap<string, OnnxAttribute>

  constructor(
    node: OnnxNode,
    inputs: readonly (Value | undefined)[],
    attributes: ReadonlyMap<string, OnnxAttribute>,
    version: number,
  ) {
    this.operator = node.opType
    this.outputCount = node.output.length
    this.inputs = inputs
    this.version = version
    this.#label = nodeLabel(node)
    this.#attributes = attributes
  }

  has(index: number): boolean {
    return this.inputs[index] !== undefined
  }

  /** @throws {WidthwiseError} onnx-invalid, when it is left out */
  input(index: number): Value {
    return this.inputs[index] ?? this.invalid(`lacks its input ${index}`)
  }

  /** The shape of an input that is given. */
  shape(index: number): Shape {
    const { shape, name } = this.input(index)
    return shape ?? this.invalid(`has the input ${JSON.stringify(name)} of unknown shape`)
  }

  data(index: number): readonly number[] | undefined {
    return this.inputs[index]?.data
  }

  attribute(name: string): OnnxAttribute | undefined {
    return this.#attributes.get(name)
  }

  int(name: string, otherwise: number): number {
    const attribute = this.#attributes.get(name)
    return attribute ? Number(attribute.i) : otherwise
  }

  ints(name: string): readonly number[] | undefined {
    return this.#attributes.get(name)?.ints.map(Number)
  }

  floats(name: string): readonly number[] | undefined {
    return this.#attributes.get(name)?.floats
  }

  text(name: string, otherwise: string): string {
    const attribute = this.#attributes.get(name)
    return attribute ? latin1(attribute.s) : otherwise
  }

  /** An axis counted from the front; `rank` axes there are. */
  axis(axis: number, rank: number): number {
    const counted = axis < 0 ? axis + rank : axis
    if (Number.isInteger(counted) && counted >= 0 && counted < rank) return counted
    return this.invalid(`names axis ${axis} of ${rank}`)
  }

  /** @throws {WidthwiseError} onnx-invalid */
  invalid(problem: string): never {
    throw onnxError('onnx-invalid', `${this.#label} ${problem}`, { details: { node: this.#label } })
  }
}

/** A node by what it is and its name, or what it makes. */
export function nodeLabel({ opType, name, output }: OnnxNode): string {
  return `node ${JSON.stringify(name || (output[0] ?? ''))} (${opType})`
}

const latin1 = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 1024), (byte) => String.fromCharCode(byte)).join('')
