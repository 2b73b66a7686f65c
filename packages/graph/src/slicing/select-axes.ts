import { type Axis, type AxisId, type Dim, type Graph, roundHalfEven, type Segment, type Subnet } from '@widthwise/core'
import { graphError } from '../errors.ts'
import { assertStoredWidths } from './assert-stored-widths.ts'
import { branchRanges } from './branch-ranges.ts'
import { type Ratios, ruleOf } from './rules.ts'

/** What a subnet reads along one axis: segments of the full axis, in the order in which the subnet has them. */
export interface Selection {
  readonly size: number
  readonly segments: readonly Segment[]
  /** Of a branch: where its channels stand among those that the subnet reads of the parent. */
  readonly positions?: readonly Segment[]
}

/** What is read along every axis of a graph. */
export type Selections = ReadonlyMap<AxisId, Selection>

/**
 * Resolves every axis of a graph for one subnet, by the rule's row of the slicing table.
 *
 * @throws {WidthwiseError} subnet-invalid, subnet-empty, subnet-unsupported
 */
export function selectAxes(graph: Graph, subnet: Subnet): Selections {
  const rule = ruleOf(subnet)
  const blocks = graph.blocks.length
  const ratios = rule.ratios(subnet, graph.architecture)
  const streamRatio = ratioReader(ratios, blocks, subnet)
  if (graph.widths) assertStoredWidths(graph.widths, subnet, ratios)
  const hiddenRatio = typeof rule.hidden === 'function' ? ratioReader(rule.hidden(subnet), blocks, subnet) : undefined
  const placed = (size: number, count: number): Selection =>
    count === 0
      ? { size: 0, segments: [] }
      : { size: count, segments: [rule.placement(subnet) === 'leading' ? [0, count] : [size - count, size]] }

  const selections = new Map<AxisId, Selection>()
  const select: { readonly [Role in Axis['role']]: (axis: Axis, parent: Selection, full: Axis) => Selection } = {
    stream: (axis) => placed(axis.size, rule.round(streamRatio(axis.block) * axis.size)),
    stem: (axis) =>
      placed(axis.size, rule.stem(subnet) === 'full' ? axis.size : rule.round(streamRatio(axis.block) * axis.size)),
    hidden: (axis, parent) =>
      placed(
        axis.size,
        Math.floor(hiddenRatio ? hiddenRatio(axis.block) * axis.size : (axis.ratio as number) * parent.size),
      ),
    fused: (axis, parent, full) => {
      const parts = axis.ratio as number
      if (rule.fused === 'one-block') return placed(axis.size, parts * parent.size)
      const shifted = (by: number) => parent.segments.map(([from, to]): Segment => [from + by, to + by])
      return {
        size: parts * parent.size,
        segments: Array.from({ length: parts }, (_, part) => shifted(part * full.size)).flat(),
      }
    },
    branch: (axis, parent, full) => {
      const siblings = branches.get(full.id) as readonly Axis[]
      const ranges = branchRanges({
        channels: full.size,
        active: parent.size,
        ratios: siblings.map(({ ratio }) => ratio),
        ...(graph.widths && { boundaries: graph.widths.map((width) => roundHalfEven(width * full.size)) }),
      })
      const positions = ranges[siblings.indexOf(axis)] as readonly Segment[]
      // A branch's own tensors are stored segment after segment, so what a subnet reads of them is a prefix.
      const size = positions.reduce((sum, [from, to]) => sum + to - from, 0)
      return { size, segments: size ? [[0, size]] : [], positions }
    },
    joined: ({ parts = [] }) => {
      let start = 0
      const joined: Segment[] = []
      for (const part of parts) {
        const { segments } = selected(selections, part)
        for (const [from, to] of segments) joined.push([start + from, start + to])
        start += typeof part === 'number' ? part : (byId.get(part) as Axis).size
      }
      return { size: joined.reduce((sum, [from, to]) => sum + to - from, 0), segments: joined }
    },
  }
  const byId = new Map(graph.axes.map((axis) => [axis.id, axis]))
  // Grouped once: looking through all axes for each branch would make deep networks take quadratic time.
  const branches = new Map<AxisId, Axis[]>()
  for (const axis of graph.axes) {
    const { role, parent } = axis
    if (role === 'branch' && parent !== undefined) branches.set(parent, [...(branches.get(parent) ?? []), axis])
  }
  for (const axis of graph.axes) {
    const full = byId.get(axis.parent ?? '') ?? axis
    const parent = selections.get(axis.parent ?? '') ?? { size: axis.size, segments: [[0, axis.size]] }
    const selection = select[axis.role](axis, parent, full)
    if (selection.size < 1 && axis.role !== 'branch') {
      throw graphError('subnet-empty', `${axis.id}: no channel of ${axis.size} is left in ${JSON.stringify(subnet)}`, {
        details: { axis: axis.id, size: axis.size, subnet },
      })
    }
    selections.set(axis.id, selection)
  }
  return selections
}

/** What is read along a dimension: all of a number, or what its axis says. */
export function selected(selections: Selections, dim: Dim): Selection {
  return typeof dim === 'number' ? { size: dim, segments: [[0, dim]] } : (selections.get(dim) as Selection)
}

/** Checks ratios once, and gives the one of a block. */
function ratioReader(ratios: Ratios, blocks: number, subnet: Subnet): (block: number) => number {
  const list = typeof ratios === 'number' ? [ratios] : ratios
  if (typeof ratios !== 'number' && list.length !== blocks) {
    throw graphError(
      'subnet-invalid',
      `${JSON.stringify(subnet)}: ${list.length} ratios for ${blocks} blocks; one for the network, or one for each block`,
      { details: { subnet, blocks } },
    )
  }
  for (const ratio of list) {
    if (!(ratio > 0 && ratio <= 1)) {
      throw graphError('subnet-invalid', `${JSON.stringify(subnet)}: ratio ${ratio} is not above 0 and at most 1`, {
        details: { subnet, ratio },
      })
    }
  }
  return (block) => (typeof ratios === 'number' ? ratios : (ratios[block] as number))
}
