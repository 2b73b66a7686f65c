import type { ParameterId, ValueId } from '@widthwise/core'
import {
  operationParameters,
  type SlicedBranch,
  type SlicedDepthwise,
  type SlicedGraph,
  type SlicedOperation,
  type SlicedParameter,
} from '@widthwise/graph/slicing'
import { type ChannelOrder, inverseOf, isUnchanged, placesOf, putBack, reordered, segmentsOf } from './channel-order.ts'
import { type ChannelSpace, channelSpaces } from './channel-spaces.ts'

/**
 * Moves channels so that each branch of a token mixer has its own next to each other: a slimmable InceptionNeXt stores
 * them width by width, and without this every mixer takes its input apart and puts it together again in as many pieces
 * as there are widths times branches.
 *
 * Channels move where all that share them agree: a whole residual stream, through the segments that are read of its
 * weights. Where blocks have different ratios the stream keeps its order, and so do its mixers. Outputs are put back
 * by an alignment. The answers are the same but for the order in which sums are rounded.
 */
export function gatherBranches(sliced: SlicedGraph): SlicedGraph {
  const spaces = channelSpaces(sliced)
  const orders = ordersOf(sliced, spaces)
  if (orders.size === 0) return sliced
  const orderOf = (value: ValueId): ChannelOrder | undefined => orders.get(spaces.get(value) as ChannelSpace)

  const parameters = new Map<ParameterId, SlicedParameter>(sliced.parameters)
  const reorder = (name: ParameterId, axis: number, order: ChannelOrder | undefined): void => {
    const parameter = parameters.get(name)
    if (!parameter || !order || isUnchanged(order)) return
    const segments = parameter.segments.with(axis, reordered(parameter.segments[axis] ?? [], order))
    parameters.set(name, { ...parameter, segments })
  }
  const operations = sliced.operations.map((operation): SlicedOperation => {
    const order = orderOf(operation.output)
    switch (operation.kind) {
      case 'convolution':
      case 'linear':
        reorder(operation.weight, 0, order)
        reorder(operation.weight, 1, orderOf(operation.input))
        if (operation.bias !== undefined) reorder(operation.bias, 0, order)
        return operation
      case 'depthwise':
        return order ? withOrder(operation, order, reorder) : operation
      default:
        // The others have a number a channel, along the last axis whatever stands before it.
        for (const name of operationParameters(operation)) {
          reorder(name, (parameters.get(name)?.shape.length ?? 1) - 1, order)
        }
        return operation
    }
  })

  const shapes = new Map(sliced.shapes)
  const outputs = sliced.outputs.map(({ name, value }) => {
    const order = orderOf(value)
    if (!order) return { name, value }
    const output = `${value}.in-order`
    if (!shapes.has(output)) {
      shapes.set(output, sliced.shapes.get(value) as readonly number[])
      operations.push({ kind: 'align', input: value, output, pieces: putBack(order) })
    }
    return { name, value: output }
  })
  return { ...sliced, parameters, operations, shapes, outputs }
}

/** The new order of each space that gets one: that which all its token mixers want. */
function ordersOf(
  { operations }: SlicedGraph,
  spaces: ReadonlyMap<ValueId, ChannelSpace>,
): ReadonlyMap<ChannelSpace, ChannelOrder> {
  const mixers = operations.filter(
    (operation): operation is SlicedDepthwise => operation.kind === 'depthwise' && operation.branches.length > 1,
  )
  const wanted = new Map<ChannelSpace, ChannelOrder>()
  const disputed = new Set<ChannelSpace>()
  for (const { input, branches } of mixers) {
    const space = spaces.get(input) as ChannelSpace
    const order = branches.flatMap(({ positions }) => placesOf(positions))
    const other = wanted.get(space) ?? order
    if (space.fixed || other.some((from, to) => from !== order[to])) disputed.add(space)
    wanted.set(space, order)
  }
  return new Map([...wanted].filter(([space, order]) => !disputed.has(space) && !isUnchanged(order)))
}

/** Depthwise branches over reordered channels; the rows of a branch's weights follow its channels. */
function withOrder(
  operation: SlicedDepthwise,
  order: ChannelOrder,
  reorder: (name: ParameterId, axis: number, order: ChannelOrder) => void,
): SlicedDepthwise {
  const places = inverseOf(order)
  const branches = operation.branches.map((branch): SlicedBranch => {
    const rows = placesOf(branch.positions)
      .map((from, row) => ({ row, place: places[from] as number }))
      .sort((a, b) => a.place - b.place)
    for (const { weight, bias } of branch.kernels) {
      for (const name of bias === undefined ? [weight] : [weight, bias]) {
        reorder(
          name,
          0,
          rows.map(({ row }) => row),
        )
      }
    }
    return { ...branch, positions: segmentsOf(rows.map(({ place }) => place)) }
  })
  return { ...operation, branches }
}
