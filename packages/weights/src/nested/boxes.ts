import type { Segment, Segments } from '@widthwise/core'

/** One range of indices an axis of a tensor; a scalar's box is the empty list. */
export type Box = readonly Segment[]

/** Number of elements in a box. */
export function boxSize(box: Box): number {
  return box.reduce((product, [from, to]) => product * (to - from), 1)
}

/** What two boxes share; undefined when nothing. */
function intersect(a: Box, b: Box): Box | undefined {
  const shared: Segment[] = []
  for (const [axis, [aFrom, aTo]] of a.entries()) {
    const [bFrom, bTo] = b[axis] as Segment
    const from = Math.max(aFrom, bFrom)
    const to = Math.min(aTo, bTo)
    if (from >= to) return undefined
    shared.push([from, to])
  }
  return shared
}

/** Segments of one axis in ascending order, neighbours joined. */
export function normaliseAxis(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = []
  for (const [from, to] of [...segments].sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], to)]
    else if (to > from) joined.push([from, to])
  }
  return joined
}

/** How many boxes {@link boxesOf} gives. */
export function countBoxes(segments: Segments): number {
  return segments.reduce((product, axis) => product * normaliseAxis(axis).length, 1)
}

/** The disjoint boxes that make up what segments select, in whichever order they select it. */
export function boxesOf(segments: Segments): Box[] {
  let boxes: Box[] = [[]]
  for (const axis of segments) {
    const pieces = normaliseAxis(axis)
    boxes = boxes.flatMap((box) => pieces.map((piece) => [...box, piece]))
  }
  return boxes
}

/** `box` without `hole`, as disjoint boxes; slabs are cut off along the first axis first, so that they are long in memory. */
function subtractBox(box: Box, hole: Box): Box[] {
  const shared = intersect(box, hole)
  if (shared === undefined) return [box]
  const rest: Box[] = []
  for (const [axis, [from, to]] of box.entries()) {
    const [sharedFrom, sharedTo] = shared[axis] as Segment
    const slab = (segment: Segment): Box => [...shared.slice(0, axis), segment, ...box.slice(axis + 1)]
    if (from < sharedFrom) rest.push(slab([from, sharedFrom]))
    if (sharedTo < to) rest.push(slab([sharedTo, to]))
  }
  return rest
}

/** What lies in `boxes` and in none of `holes`. Disjoint when `boxes` are. */
export function subtract(boxes: readonly Box[], holes: readonly Box[]): Box[] {
  return holes.reduce<Box[]>((rest, hole) => rest.flatMap((box) => subtractBox(box, hole)), [...boxes])
}

/** The union of two boxes when it is a box: they are equal but for one axis, where one ends as the other begins. */
function join(a: Box, b: Box): Box | undefined {
  const differs = ([from, to]: Segment, axis: number) => from !== b[axis]?.[0] || to !== b[axis]?.[1]
  const axis = a.findIndex(differs)
  if (axis === -1 || a.findLastIndex(differs) !== axis) return undefined
  const [aFrom, aTo] = a[axis] as Segment
  const [bFrom, bTo] = b[axis] as Segment
  if (aTo !== bFrom && bTo !== aFrom) return undefined
  return a.with(axis, [Math.min(aFrom, bFrom), Math.max(aTo, bTo)])
}

/** The same elements in fewer boxes, as far as neighbours join, ordered by their first index. */
export function mergeBoxes(boxes: readonly Box[]): Box[] {
  const merged: Box[] = []
  for (const box of boxes) {
    let grown = box
    for (let i = 0; i < merged.length; i++) {
      const joined = join(merged[i] as Box, grown)
      if (joined === undefined) continue
      // A grown box may now fit others that were looked at before it grew.
      merged.splice(i, 1)
      grown = joined
      i = -1
    }
    merged.push(grown)
  }
  return merged.sort(compareBoxes)
}

function compareBoxes(a: Box, b: Box): number {
  for (const [axis, [from]] of a.entries()) {
    const difference = from - (b[axis] as Segment)[0]
    if (difference !== 0) return difference
  }
  return 0
}
