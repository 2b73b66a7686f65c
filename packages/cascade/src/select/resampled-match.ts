import { endOf } from './block-counts.ts'
import { markAt, rankedMarks, type SaverCurve } from './saver-curve.ts'

/**
 * The rows on which a saver and a base differ, in the order in which they exit: all that moves the lead of the one over
 * the other. Rows drawn again and again only change their weights, so a resampling needs neither a sort nor the rest.
 */
export interface Disagreements {
  /** `[d]`, `2 · row`, plus 1 where the base is the one that is right. */
  readonly rows: Uint32Array
  /** `[d]`, the point of the exit curve at which the row exits, rising. */
  readonly points: Uint32Array
}

/**
 * Collects the disagreements of a pair.
 *
 * @param order the rows in the order in which they exit
 */
export function disagreements(curve: SaverCurve, order: Uint32Array, base: number): Disagreements {
  const saverMarks = rankedMarks(curve, curve.saver)
  const baseMarks = rankedMarks(curve, base)
  const rows = new Uint32Array(order.length)
  const points = new Uint32Array(order.length)
  let count = 0
  let i = 0
  for (let point = 1; point <= curve.ends.length; point++) {
    for (const end = endOf(curve, point); i < end; i++) {
      const byBase = markAt(baseMarks, i)
      if (byBase === markAt(saverMarks, i)) continue
      rows[count] = 2 * (order[i] as number) + byBase
      points[count++] = point
    }
  }
  return { rows: rows.slice(0, count), points: points.slice(0, count) }
}

/**
 * The matched point (TinySaver eqs. 6, 7) of a pair when every row counts as often as its weight says.
 *
 * @param weights `[rows]`, how often each row was drawn
 * @param lastPoint the point at which everybody exits
 */
export function resampledMatch({ rows, points }: Disagreements, weights: Uint32Array, lastPoint: number): number {
  let lead = 0
  for (let i = 0; i < rows.length; i++) lead += signedWeight(rows[i] as number, weights)
  let last = lastPoint
  for (let i = rows.length - 1; lead < 0; ) {
    // Until the disagreements of one group are taken back the lead is that of no point.
    const point = points[i] as number
    for (; points[i] === point; i--) lead -= signedWeight(rows[i] as number, weights)
    last = point - 1
  }
  return last
}

/** The weight of a row, negative where the base is right. */
function signedWeight(entry: number, weights: Uint32Array): number {
  const weight = weights[entry >>> 1] as number
  return (entry & 1) === 0 ? weight : -weight
}
