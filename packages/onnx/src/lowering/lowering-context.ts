import type { ParameterId, TensorStore, ValueId } from '@widthwise/core'
import type { SlicedGraph } from '@widthwise/graph/slicing'
import { countReaders } from './count-readers.ts'
import type { Step } from './fold-channel-affines.ts'
import type { Attributes, OnnxGraphBuilder } from './onnx-graph-builder.ts'
import { type DerivedWeight, type WeightForm, Weights } from './weights.ts'

/** A node between two values: reads the first, makes the second, gives back its name. */
export type Link = (input: string, output: string) => string

/** What a lowering knows of the graph around its operation, and where it puts its nodes. */
export class LoweringContext {
  readonly builder: OnnxGraphBuilder
  readonly #shapes: SlicedGraph['shapes']
  readonly #names = new Map<ValueId, string>()
  readonly #readers: ReadonlyMap<ValueId, number>
  readonly #weights: Weights

  constructor(sliced: SlicedGraph, steps: readonly Step[], store: TensorStore, builder: OnnxGraphBuilder) {
    this.builder = builder
    this.#shapes = sliced.shapes
    this.#readers = countReaders(steps)
    this.#weights = new Weights(sliced, store, builder)
    // Inputs and outputs keep the names of their ports; everything else makes way.
    for (const { name, value } of sliced.inputs) this.#names.set(value, builder.names.claim(name))
    for (const { name, value } of sliced.outputs) {
      builder.names.claim(name)
      if (!this.#names.has(value)) this.#names.set(value, name)
    }
    for (const { output } of steps) {
      if (!this.#names.has(output)) this.#names.set(output, builder.names.claim(output))
    }
  }

  /** Shape of a value without the batch. */
  shapeOf(value: ValueId): readonly number[] {
    return this.#shapes.get(value) as readonly number[]
  }

  /** The ONNX name of a value. */
  nameOf(value: ValueId): string {
    return this.#names.get(value) as string
  }

  /** How often operations read a value. */
  readersOf(value: ValueId): number {
    return this.#readers.get(value) ?? 0
  }

  /** A new name for something on the way to `value`. */
  partOf(value: ValueId, what: string): string {
    return this.builder.names.claim(`${this.nameOf(value)}.${what}`)
  }

  /** The name of the initializer with what the subnet reads of a parameter. */
  weight(parameter: ParameterId, form?: WeightForm): string {
    return this.#weights.initializer(parameter, form)
  }

  /** The name of an initializer that is worked out from several parameters. */
  derivedWeight(weight: DerivedWeight): string {
    return this.#weights.derived(weight)
  }

  /** A link of one node, whose first input is the value that is handed on. */
  link(opType: string, inputs: readonly string[] = [], attributes: Attributes = {}): Link {
    return (input, output) => this.builder.node(opType, [input, ...inputs], output, attributes)
  }

  /** Joins links into a chain from the value named `from` to `to`. */
  chain(from: string, links: readonly Link[], to: ValueId): void {
    const all = links.length > 0 ? links : [this.link('Identity')]
    all.reduce(
      (value, link, index) => link(value, index === all.length - 1 ? this.nameOf(to) : this.partOf(to, `${index}`)),
      from,
    )
  }
}
