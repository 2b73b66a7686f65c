import type { Graph, Port, PortInfo, Subnet } from '@widthwise/core'
import { type SlicedGraph, sliceGraph, sliceOutputs, subnetKey } from '@widthwise/graph/slicing'
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
  readonly #parts = new Map<string, Part>()

  constructor(graph: Graph, makeSource: MakeGraphSource) {
    this.#graph = graph
    this.#makeSource = makeSource
    const full = sliceGraph(graph, { rule: 'none' })
    this.inputs = described(full, full.inputs)
    this.outputs = described(full, full.outputs)
  }

  /** @throws {WidthwiseError} subnet-invalid, subnet-empty, subnet-unsupported */
  source(subnet: Subnet | undefined, outputs: readonly string[]): SessionSource {
    return this.#part(subnet, outputs).source
  }

  /** @throws {WidthwiseError} subnet-invalid, subnet-empty, subnet-unsupported */
  inputsOf(subnet: Subnet | undefined, outputs: readonly string[]): readonly PortInfo[] {
    return this.#part(subnet, outputs).inputs
  }

  #part(asked: Subnet | undefined, outputs: readonly string[]): Part {
    const subnet = asked ?? { rule: 'none' }
    const key = `${subnetKey(subnet)} ${outputs.join(' ')}`
    const known = this.#parts.get(key)
    if (known) return known
    const sliced = sliceOutputs(sliceGraph(this.#graph, subnet), outputs)
    const part = { source: this.#makeSource(sliced, outputs), inputs: described(sliced, sliced.inputs) }
    this.#parts.set(key, part)
    return part
  }
}

/** What runs for some outputs of one subnet. */
interface Part {
  readonly source: SessionSource
  readonly inputs: readonly PortInfo[]
}

/** Shapes of the full network; of a narrower subnet, only what its widths slice differs. */
function described({ shapes }: SlicedGraph, ports: readonly Port[]): readonly PortInfo[] {
  return ports.map(({ name, value }) => ({ name, shape: [-1, ...(shapes.get(value) as readonly number[])] }))
}
