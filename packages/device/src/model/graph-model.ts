import type { Graph, Port, PortInfo, Subnet } from '@widthwise/core'
import { type SlicedGraph, sliceGraph, subnetKey } from '@widthwise/graph/slicing'
import type { SessionSource } from '../pool/session-source.ts'
import type { Model } from './model.ts'

/** Makes the source of sessions of one subnet with one set of outputs. */
export type MakeGraphSource = (sliced: SlicedGraph, outputs: readonly string[]) => SessionSource

/** A graph with its weights: one source of sessions for each subnet and set of outputs that is asked for. */
export class GraphModel implements Model {
  readonly inputs: readonly PortInfo[]
  readonly outputs: readonly PortInfo[]
  readonly #graph: Graph
  readonly #makeSource: MakeGraphSource
  readonly #sources = new Map<string, SessionSource>()

  constructor(graph: Graph, makeSource: MakeGraphSource) {
    this.#graph = graph
    this.#makeSource = makeSource
    const full = sliceGraph(graph, { rule: 'none' })
    this.inputs = full.inputs.map((port) => described(full, port))
    this.outputs = full.outputs.map((port) => described(full, port))
  }

  /** @throws {WidthwiseError} subnet-invalid, subnet-empty, subnet-unsupported */
  source(asked: Subnet | undefined, outputs: readonly string[]): SessionSource {
    const subnet = asked ?? { rule: 'none' }
    const key = `${subnetKey(subnet)} ${outputs.join(' ')}`
    const known = this.#sources.get(key)
    if (known) return known
    const source = this.#makeSource(sliceGraph(this.#graph, subnet), outputs)
    this.#sources.set(key, source)
    return source
  }
}

/** Shapes of the full network; of a narrower subnet, only what its widths slice differs. */
function described(sliced: SlicedGraph, { name, value }: Port): PortInfo {
  return { name, shape: [-1, ...(sliced.shapes.get(value) as readonly number[])] }
}
