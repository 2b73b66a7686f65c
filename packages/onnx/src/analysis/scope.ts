import type { OnnxAttribute, OnnxNode, OnnxValueInfo } from '../format/onnx-model.ts'
import type { Value } from './value.ts'

/** The names of one graph, and where names that it lacks are looked up. */
export class Scope {
  readonly #values = new Map<string, Value>()
  readonly #around: Scope | undefined
  /** What the file states of values, by their names. */
  readonly stated: ReadonlyMap<string, OnnxValueInfo>
  /** Versions of the operator sets by domain. */
  readonly versions: ReadonlyMap<string, number>
  /** Attributes with which a function is called: nodes inside refer to them. */
  readonly attributes: ReadonlyMap<string, OnnxAttribute>

  constructor(options: {
    readonly around?: Scope
    readonly stated?: ReadonlyMap<string, OnnxValueInfo>
    readonly versions?: ReadonlyMap<string, number>
    readonly attributes?: ReadonlyMap<string, OnnxAttribute>
  }) {
    this.#around = options.around
    this.stated = options.stated ?? new Map()
    this.versions = options.versions ?? options.around?.versions ?? new Map()
    this.attributes = options.attributes ?? options.around?.attributes ?? new Map()
  }

  get(name: string): Value | undefined {
    return this.#values.get(name) ?? this.#around?.get(name)
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value)
  }

  /** Attributes of a node by name, those of the function around it put in. */
  attributesOf(node: OnnxNode): ReadonlyMap<string, OnnxAttribute> {
    const attributes = new Map<string, OnnxAttribute>()
    for (const attribute of node.attribute) {
      if (attribute.refAttrName === '') attributes.set(attribute.name, attribute)
      else {
        const given = this.attributes.get(attribute.refAttrName)
        if (given) attributes.set(attribute.name, given)
      }
    }
    return attributes
  }
}
