import type { Segment } from '@widthwise/core'
import type { AlignPiece } from '@widthwise/graph/slicing'

/** Another order of channels: at every new place, the place that the channel had. */
export type ChannelOrder = readonly number[]

/** The places that segments name, one by one. */
export function placesOf(segments: readonly Segment[]): number[] {
  return segments.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))
}

/** The fewest segments that name these places in this order. */
export function segmentsOf(places: readonly number[]): readonly Segment[] {
  const segments: [from: number, to: number][] = []
  for (const place of places) {
    const last = segments.at(-1)
    if (last?.[1] === place) last[1]++
    else segments.push([place, place + 1])
  }
  return segments
}

/** What segments select, in the new order. */
export function reordered(segments: readonly Segment[], order: ChannelOrder): readonly Segment[] {
  const places = placesOf(segments)
  return segmentsOf(order.map((from) => places[from] as number))
}

/** At every old place, the new one. */
export function inverseOf(order: ChannelOrder): ChannelOrder {
  const inverse: number[] = new Array(order.length)
  for (const [to, from] of order.entries()) inverse[from] = to
  return inverse
}

/** Whether every channel keeps its place. */
export function isUnchanged(order: ChannelOrder): boolean {
  return order.every((from, to) => from === to)
}

/** What brings channels back from the new order into the old. */
export function putBack(order: ChannelOrder): readonly AlignPiece[] {
  return segmentsOf(inverseOf(order)).map((take) => ({ take }))
}
