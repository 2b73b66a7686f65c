import type { Graph, Subnet } from '@widthwise/core'
import { channelIndex } from './channel-index.ts'
import { factsOf } from './operations.ts'
import { peakActivations } from './peak-activations.ts'
import { sliceGraph } from './slice-graph.ts'
import { sliceOutputs } from './slice-outputs.ts'
import type { SlicedGraph } from './sliced-graph.ts'
import { ruleOf } from './slicing/rules.ts'

/** What a subnet costs on one image, as the papers count. */
export interface SubnetCost {
  /** Learned numbers that the subnet reads, each once. */
  readonly params: number
  /** Multiply-accumulates that must be computed: convolutions, linears, attention products. */
  readonly macs: number
  /** The same over what the reference code computes, where that code computes channels and drops them. */
  readonly macsReference?: number
  /** Bytes of all that is read of the weights, running statistics too, as float32. */
  readonly weightBytes: number
  /** Largest number of float elements alive at once. */
  readonly peakActivations: number
}

/**
 * The cost of one subnet.
 *
 * @param outputs names of outputs: what these need is counted, all of the subnet when left out
 * @throws {WidthwiseError} as {@link sliceGraph}; output-unknown
 */
export function costOf(graph: Graph, subnet: Subnet, outputs?: readonly string[]): SubnetCost {
  const sliced = sliceGraph(graph, subnet)
  return slicedCost(outputs ? sliceOutputs(sliced, outputs) : sliced)
}

/** The cost of a subnet that is sliced already. */
export function slicedCost(sliced: SlicedGraph): SubnetCost {
  let params = 0
  let stored = 0
  for (const { shape, buffer } of sliced.parameters.values()) {
    const count = shape.reduce((all, size) => all * size, 1)
    stored += count
    if (!buffer) params += count
  }
  return {
    params,
    macs: macs(sliced, false),
    ...(ruleOf(sliced.subnet).referenceComputesAll && { macsReference: macs(sliced, true) }),
    weightBytes: 4 * stored,
    peakActivations: peakActivations(sliced),
  }
}

function macs(sliced: SlicedGraph, reference: boolean): number {
  const full = new Map(sliced.graph.axes.map(({ id, size }) => [id, size]))
  const symbolic = new Map(sliced.graph.values.map(({ id, shape }) => [id, shape]))
  let sum = 0
  for (const operation of sliced.operations) {
    const counted = factsOf(operation).macs(operation, (value) => {
      const shape = sliced.shapes.get(value) as readonly number[]
      if (!(reference && operation.referenceComputesAll && value === operation.output)) return shape
      const index = channelIndex(shape)
      const dim = symbolic.get(value)?.[index] ?? 0
      return shape.with(index, typeof dim === 'number' ? dim : (full.get(dim) as number))
    })
    sum += counted
  }
  return sum
}
