import type { Dim, Graph, Operation, Subnet, ValueId } from '@widthwise/core'
import { factsOf } from '../operations.ts'
import { sliceGraph } from '../slice-graph.ts'

/** Operations whose count depends on the widths of the same blocks, and the counts that are known, by those widths. */
interface Group {
  readonly blocks: readonly number[]
  readonly outputs: ReadonlySet<ValueId>
  readonly known: Map<string, number>
}

/**
 * MACs of per-block lists, many of them: the same numbers as `costOf`, without slicing the network each time. An
 * operation's count depends on the widths of few blocks (its own; a downsampling's on the two it stands between), so
 * operations are counted by group, and a group is counted once for each combination of widths that it meets.
 *
 * @param subnetOf the subnet that a list means
 * @returns MACs of a list; throws as {@link sliceGraph} for a list that it has not met
 */
export function macsOfWidths(
  graph: Graph,
  subnetOf: (widths: readonly number[]) => Subnet,
): (widths: readonly number[]) => number {
  const groups = groupOperations(graph)
  return (widths) => {
    let sum = 0
    for (const group of groups) {
      const known = group.known.get(keyOf(group, widths))
      if (known === undefined) return count(graph, subnetOf(widths), groups, widths)
      sum += known
    }
    return sum
  }
}

const keyOf = ({ blocks }: Group, widths: readonly number[]): string => {
  let key = ''
  for (const block of blocks) key += `${widths[block]} `
  return key
}

/** Counts every group of one subnet, and keeps the counts. */
function count(graph: Graph, subnet: Subnet, groups: readonly Group[], widths: readonly number[]): number {
  const sliced = sliceGraph(graph, subnet)
  const shapeOf = (value: ValueId): readonly number[] => sliced.shapes.get(value) as readonly number[]
  let sum = 0
  for (const group of groups) {
    let macs = 0
    for (const operation of sliced.operations) {
      if (group.outputs.has(operation.output)) macs += factsOf(operation).macs(operation, shapeOf)
    }
    group.known.set(keyOf(group, widths), macs)
    sum += macs
  }
  return sum
}

function groupOperations(graph: Graph): readonly Group[] {
  const axes = new Map(graph.axes.map((axis) => [axis.id, axis]))
  const shapes = new Map(graph.values.map(({ id, shape }) => [id, shape]))
  const blocksOf = (dim: Dim | undefined): readonly number[] => {
    const axis = typeof dim === 'string' ? axes.get(dim) : undefined
    return axis ? [axis.block, ...blocksOf(axis.parent)] : []
  }
  const groups = new Map<string, { blocks: readonly number[]; outputs: Set<ValueId>; known: Map<string, number> }>()
  for (const operation of graph.operations) {
    const dims = [...valuesOf(operation).flatMap((value) => shapes.get(value) ?? []), ...branchesOf(operation)]
    const blocks = [...new Set(dims.flatMap(blocksOf))].sort((a, b) => a - b)
    const group = groups.get(blocks.join()) ?? { blocks, outputs: new Set(), known: new Map() }
    groups.set(blocks.join(), group)
    group.outputs.add(operation.output)
  }
  return [...groups.values()]
}

const valuesOf = (operation: Operation): readonly ValueId[] =>
  'other' in operation ? [operation.input, operation.other, operation.output] : [operation.input, operation.output]

const branchesOf = (operation: Operation): readonly Dim[] =>
  operation.kind === 'depthwise' ? operation.branches.map(({ channels }) => channels) : []
