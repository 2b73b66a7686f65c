import { type BlockCounts, countBlocks, endOf } from './block-counts.ts'
import type { ModelColumns } from './model-columns.ts'
import { type RankedColumns, rankColumns } from './ranking.ts'
import { packRight, type RightMarks } from './right-marks.ts'

/** A pool made ready for selection: its models, and their marks packed together. */
export interface SelectionPool {
  readonly models: readonly Omit<ModelColumns, 'right'>[]
  readonly marks: RightMarks
}

/**
 * A saver's exit curve with right answers of every model: point k, of `ends.length` + 1, lets the rows with the k
 * largest distinct confidences exit; nobody exits at point 0.
 */
export interface SaverCurve {
  readonly pool: SelectionPool
  /** Index of the saver in the pool. */
  readonly saver: number
  /** `[K]`, rows that exit at point k + 1. */
  readonly ends: Uint32Array
  /** As in `RankedColumns`. */
  readonly confidenceAt: RankedColumns['confidenceAt']
  /** The marks in the order in which rows exit, for every 32 bit columns `[rows]` words; those of the saver and its bases. */
  readonly ranked: readonly Uint32Array[]
  readonly blocks: BlockCounts
}

/** Packs the marks of a pool that {@link assertModels} accepts. */
export function selectionPool(models: readonly ModelColumns[]): SelectionPool {
  return { models, marks: packRight(models) }
}

/** One sort of the rows by the saver's confidence and one pass of counting, for all its bases together. */
export function saverCurve(pool: SelectionPool, saver: number): SaverCurve {
  const { confidence } = pool.models[saver] as SelectionPool['models'][number]
  // Bases cost more and stand before the saver: planes behind its own column are left out.
  const planes = pool.marks.planes.slice(0, ((pool.marks.columns[saver] as number) >>> 5) + 1)
  const { ends, confidenceAt, columns: ranked } = rankColumns(confidence, planes)
  return { pool, saver, ends, confidenceAt, ranked, blocks: countBlocks(ends, ranked) }
}

/** Rows that exit at point k of the curve. */
export function exitedAt(curve: SaverCurve, point: number): number {
  return endOf(curve, point)
}

/** The k-th largest distinct confidence, the smallest that point k keeps; undefined at point 0 and past the last. */
export function confidenceAt(curve: SaverCurve, point: number): number | undefined {
  return curve.confidenceAt(point)
}

/** Right answers of one model of the pool among the rows that exit at point k. */
export function rightAt(curve: SaverCurve, model: number, point: number): number {
  const { pool, blocks } = curve
  const column = pool.marks.columns[model] as number
  const block = lastAtMost(blocks.points, point)
  let right = blocks.right[column * blocks.points.length + block] as number
  const marks = rankedMarks(curve, model)
  const end = endOf(curve, point)
  for (let i = endOf(curve, blocks.points[block] as number); i < end; i++) right += markAt(marks, i)
  return right
}

/** One model's marks in the order in which rows exit. */
export interface RankedMarks {
  readonly words: Uint32Array
  readonly bit: number
}

/** The marks of the saver or one of its bases in the order in which rows exit. */
export function rankedMarks({ pool, ranked }: SaverCurve, model: number): RankedMarks {
  const column = pool.marks.columns[model] as number
  return { words: ranked[column >>> 5] as Uint32Array, bit: column & 31 }
}

/** 1 where the model has the i-th row of the ranking right. */
export function markAt({ words, bit }: RankedMarks, i: number): number {
  return ((words[i] as number) >>> bit) & 1
}

/** `[blocks + 1]`, right answers of the saver less those of a base among the rows that exit at each block's end. */
export function blockLeads({ pool, saver, blocks }: SaverCurve, base: number): Int32Array {
  const length = blocks.points.length
  const saverAt = (pool.marks.columns[saver] as number) * length
  const baseAt = (pool.marks.columns[base] as number) * length
  const leads = new Int32Array(length)
  for (let block = 0; block < length; block++) {
    leads[block] = (blocks.right[saverAt + block] as number) - (blocks.right[baseAt + block] as number)
  }
  return leads
}

/** The point that a threshold leads to: rows exit whose confidence is at least `threshold`, or strictly above it. */
export function pointAt(curve: SaverCurve, threshold: number, exits: 'at-least' | 'above' = 'at-least'): number {
  let low = 0
  let high = curve.ends.length
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    const confidence = confidenceAt(curve, middle) as number
    if (confidence > threshold || (confidence === threshold && exits === 'at-least')) low = middle
    else high = middle - 1
  }
  return low
}

/** Index of the last of rising values that is at most `value`; the first is. */
function lastAtMost(rising: Uint32Array, value: number): number {
  let low = 0
  let high = rising.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((rising[middle] as number) <= value) low = middle
    else high = middle - 1
  }
  return low
}
