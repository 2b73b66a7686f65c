import type { Graph, Port, PortInfo, Subnet, TensorStore } from '@widthwise/core'
import { type SlicedGraph, sliceGraph, subnetKey } from '@widthwise/graph'
import { GraphSource } from './graph-source.ts'
import type { Model, ModelContext } from './model.ts'

/** A graph with its weights: one source of sessions for each subnet and set of outputs that is asked for. */
export class GraphModel implements Model {
  readonly inputs: readonly PortInfo[]
  readonly outputs: readonly PortInfo[]
  readonly #graph: Graph
  readonly #store: TensorStore
  readonly #context: ModelContext
  readonly #sources = new Map<string, GraphSource>()

  constructor(graph: Graph, store: TensorStore, context: ModelContext) {
    this.#graph = graph
    this.#store = store
    this.#context = context
    const full = sliceGraph(graph, { rule: 'none' })
    this.inputs = full.inputs.map((port) => described(full, port))
    this.outputs = full.outputs.map((port) => described(full, port))
  }

  /** @throws {WidthwiseError} subnet-invalid, subnet-empty, subnet-unsupported */
  source(asked: Subnet | undefined, outputs: readonly string[]): GraphSource {
    const subnet = asked ?? { rule: 'none' }
    const key = `${subnetKey(subnet)} ${outputs.join(' ')}`
    const known = this.#sources.get(key)
    if (known) return known
    const source = new GraphSource(sliceGraph(this.#graph, subnet), this.#store, outputs, this.#context)
    this.#sources.set(key, source)
    return source
  }
}

/** Shapes of the full network; of a narrower subnet, only what its widths slice differs. */
function described(sliced: SlicedGraph, { name, value }: Port): PortInfo {
  return { name, shape: [-1, ...(sliced.shapes.get(value) as readonly number[])] }
}
