import type {
  AttentionOperation,
  AxisId,
  DepthwiseOperation,
  Dim,
  Graph,
  ParameterId,
  Subnet,
  ValueId,
} from '@widthwise/core'
import { channelIndex } from './channel-index.ts'
import { graphError } from './errors.ts'
import { operationParameters } from './operation-parameters.ts'
import type { SlicedBranch, SlicedGraph, SlicedOperation, SlicedParameter } from './sliced-graph.ts'
import { alignPieces, isIdentity } from './slicing/align-pieces.ts'
import { assertSubnet } from './slicing/assert-subnet.ts'
import { ruleOf } from './slicing/rules.ts'
import { type Selection, type Selections, selectAxes, selected } from './slicing/select-axes.ts'

/**
 * One subnet of a graph: concrete shapes, the operations that run, and for every parameter what is read of the full
 * tensor. The same function serves every slicing rule; what they read is data in the slicing table.
 *
 * @throws {WidthwiseError} subnet-invalid, subnet-empty, subnet-unsupported
 *
 * @example
 * const half = sliceGraph(graph, { rule: 'slimmable', width: 0.5, stem: 'full' })
 */
export function sliceGraph(graph: Graph, subnet: Subnet): SlicedGraph {
  assertSubnet(subnet)
  if (subnet.rule !== 'none' && !graph.rules.includes(subnet.rule)) {
    const defined = ['none', ...graph.rules].join(', ')
    throw graphError(
      'subnet-unsupported',
      `the rule '${subnet.rule}' is not defined for ${graph.architecture.family}; defined are ${defined}`,
      { details: { rule: subnet.rule, family: graph.architecture.family } },
    )
  }
  const selections = selectAxes(graph, subnet)
  const depth = ruleOf(subnet).depth(subnet)
  if (Number.isFinite(depth) && depth > graph.blocks.length) {
    throw graphError('subnet-invalid', `depth ${depth}: the network has ${graph.blocks.length} blocks`, {
      details: { subnet, blocks: graph.blocks.length },
    })
  }
  const symbolic = new Map(graph.values.map(({ id, shape }) => [id, shape]))
  const selectionOf = (value: ValueId): Selection => {
    const shape = symbolic.get(value) as readonly Dim[]
    return selected(selections, shape[channelIndex(shape)] as Dim)
  }

  const fullSizes = new Map<AxisId, number>(graph.axes.map(({ id, size }) => [id, size]))
  const fullSize = (dim: Dim): number => (typeof dim === 'number' ? dim : (fullSizes.get(dim) as number))
  const fullChannels = (value: ValueId): number => {
    const shape = symbolic.get(value) as readonly Dim[]
    return fullSize(shape[channelIndex(shape)] as Dim)
  }

  // Values that are another value under this subnet: blocks left out, and alignments that change nothing.
  const same = new Map<ValueId, ValueId>()
  const resolve = (value: ValueId): ValueId => same.get(value) ?? value
  const operations: SlicedOperation[] = []
  for (const operation of graph.operations) {
    if (operation.block !== undefined && operation.block >= depth) {
      const { input, output } = graph.blocks[operation.block] as { input: ValueId; output: ValueId }
      same.set(output, resolve(input))
      continue
    }
    const { output } = operation
    const input = resolve(operation.input)
    if (operation.kind === 'align') {
      const from = selectionOf(operation.input)
      const pieces = alignPieces(from, selectionOf(output))
      if (isIdentity(pieces, from)) same.set(output, input)
      else operations.push({ ...operation, input, pieces })
    } else if (operation.kind === 'depthwise') {
      operations.push({ ...operation, input, branches: slicedBranches(operation, selections) })
    } else if (operation.kind === 'add' || operation.kind === 'average') {
      operations.push({ ...operation, input, other: resolve(operation.other) })
    } else if (operation.kind === 'concat' || operation.kind === 'stack') {
      operations.push({ ...operation, input, others: operation.others.map(resolve) })
    } else if (operation.kind === 'attention') {
      operations.push({
        ...operation,
        input,
        ...headsOf(operation, subnet, selectionOf(output).size, fullChannels(output)),
      })
    } else operations.push({ ...operation, input })
  }

  const shapes = new Map<ValueId, readonly number[]>()
  for (const id of [...graph.inputs.map(({ value }) => value), ...operations.map(({ output }) => output)]) {
    shapes.set(
      id,
      (symbolic.get(id) as readonly Dim[]).map((dim) => selected(selections, dim).size),
    )
  }
  return {
    graph,
    subnet,
    inputs: graph.inputs,
    outputs: graph.outputs.map(({ name, value }) => ({ name, value: resolve(value) })),
    shapes,
    parameters: slicedParameters(graph, operations, selections, fullSize),
    operations,
  }
}

function slicedParameters(
  graph: Graph,
  operations: readonly SlicedOperation[],
  selections: Selections,
  fullSize: (dim: Dim) => number,
): ReadonlyMap<ParameterId, SlicedParameter> {
  const read = new Set(operations.flatMap(operationParameters))
  return new Map(
    graph.parameters
      .filter(({ name }) => read.has(name))
      .map(({ name, shape, buffer }) => {
        const along = shape.map((dim) => selected(selections, dim))
        return [
          name,
          {
            name,
            shape: along.map(({ size }) => size),
            fullShape: shape.map(fullSize),
            segments: along.map(({ segments }) => segments),
            ...(buffer && { buffer }),
          },
        ]
      }),
  )
}

/** The branches that have channels left, with their places in the input. */
function slicedBranches(operation: DepthwiseOperation, selections: Selections): readonly SlicedBranch[] {
  let start = 0
  return operation.branches
    .map(({ channels, kernels }): SlicedBranch => {
      // Branches of fixed channels stand one after the other.
      const { size, positions = [[start, start + size]] } = selected(selections, channels)
      start += size
      return { positions, channels: size, kernels }
    })
    .filter(({ channels }) => channels > 0)
}

/** The heads of an attention under a subnet, and its scale. */
function headsOf(
  operation: AttentionOperation,
  subnet: Subnet,
  channels: number,
  fullChannels: number,
): { readonly heads: number; readonly scale: number } {
  const rule = ruleOf(subnet)
  const heads = rule.heads(subnet, operation.heads)
  if (channels % heads !== 0) {
    throw graphError(
      'subnet-unsupported',
      `${JSON.stringify(subnet)} leaves ${channels} channels for ${heads} heads; a multiple of ${heads} is right`,
      { details: { subnet, channels, heads } },
    )
  }
  const headWidth = rule.attentionScale === 'full-head-width' ? fullChannels / operation.heads : channels / heads
  return { heads, scale: 1 / Math.sqrt(headWidth) }
}
