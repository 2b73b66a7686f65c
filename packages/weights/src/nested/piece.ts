import type { Segments, TensorStore } from '@widthwise/core'
import type { AxisRun, Selection } from '../selection/select.ts'
import { normaliseAxis } from './boxes.ts'

/** A tensor of one shard, and what it holds of the full tensor. */
export interface Piece {
  readonly store: TensorStore
  /** Its name in the shard. */
  readonly name: string
  /** Indices of the full tensor, in the order in which the piece has them. */
  readonly segments: Segments
}

/** What a piece has of a selection, and where it goes in the selection's result. */
export interface PieceRead {
  readonly piece: Piece
  /** Segments to read of the piece itself. */
  readonly segments: Segments
  readonly selection: Selection
  readonly count: number
}

/** Stretches of an axis that are both selected and in the piece; `source` counts in the piece. In order of `target`. */
function overlapAxis(selected: readonly AxisRun[], segments: Segments[number]): AxisRun[] {
  const runs: AxisRun[] = []
  let at = 0
  for (const [from, to] of segments) {
    for (const { source, target, length } of selected) {
      const start = Math.max(from, source)
      const end = Math.min(to, source + length)
      if (start < end) runs.push({ source: at + start - from, target: target + start - source, length: end - start })
    }
    at += to - from
  }
  return runs.sort((a, b) => a.target - b.target)
}

/** What is to be read of a piece for a selection of the full tensor; undefined when nothing. */
export function overlap(piece: Piece, wanted: Selection): PieceRead | undefined {
  const axes = wanted.runs.map((runs, axis) => overlapAxis(runs, piece.segments[axis] ?? []))
  if (axes.some((runs) => runs.length === 0)) return undefined
  const sourceShape = axes.map((runs) => runs.reduce((sum, { length }) => sum + length, 0))
  return {
    piece,
    segments: axes.map((runs) => runs.map(({ source, length }) => [source, source + length] as const)),
    selection: { sourceShape, targetShape: wanted.targetShape, runs: axes.map(packSources) },
    count: sourceShape.reduce((product, size) => product * size, 1),
  }
}

/** The same runs, their sources one behind the other: as they stand in what is read. */
function packSources(runs: readonly AxisRun[]): AxisRun[] {
  let source = 0
  return runs.map(({ target, length }) => {
    source += length
    return { source: source - length, target, length }
  })
}

/** Whether two sorted, joined lists of segments share an index. */
function meet(a: Segments[number], b: Segments[number]): boolean {
  let i = 0
  let j = 0
  for (;;) {
    const x = a[i]
    const y = b[j]
    if (x === undefined || y === undefined) return false
    if (x[0] < y[1] && y[0] < x[1]) return true
    if (x[1] <= y[0]) i++
    else j++
  }
}

/** The first two pieces that both hold some element; undefined when the pieces are disjoint. */
export function findOverlap(pieces: readonly Piece[]): readonly [Piece, Piece] | undefined {
  const sorted = pieces.map((piece) => piece.segments.map(normaliseAxis))
  for (const [i, a] of sorted.entries()) {
    for (let j = 0; j < i; j++) {
      const b = sorted[j] as Segments
      if (a.every((axis, index) => meet(axis, b[index] ?? []))) return [pieces[j] as Piece, pieces[i] as Piece]
    }
  }
  return undefined
}
