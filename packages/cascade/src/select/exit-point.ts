import { confidenceAt, exitedAt, rightAt, type SaverCurve } from './saver-curve.ts'

/** What happens at one threshold: who exits, who is right, and what a row costs on average. */
export interface ExitCounts {
  /** Rows that exit, n. */
  readonly exited: number
  /** Of those, right by the saver, s. */
  readonly saverCorrect: number
  /** Of those, right by the base, b. */
  readonly baseCorrect: number
  /** Of all rows, right by saver and base together: s + (all right of the base) − b. */
  readonly systemCorrect: number
  /** Mean cost of a row, TinySaver eq. 1: C_S + (1 − n/M)·C_B. */
  readonly cost: number
}

/** A point of the exit curve with all thresholds that lead to it: every t with `gt` < t ≤ `le`. */
export interface ExitPoint extends ExitCounts {
  /** The next lower confidence; `null`: any lower threshold does, everybody exits. */
  readonly gt: number | null
  /** The smallest confidence that exits, the threshold to deploy; `null`: above every confidence, nobody exits. */
  readonly le: number | null
}

/** Counts and cost at point k of a pair's curve. */
export function exitCounts(curve: SaverCurve, base: number, point: number): ExitCounts {
  const { models, marks } = curve.pool
  const exited = exitedAt(curve, point)
  const saverCorrect = rightAt(curve, curve.saver, point)
  const baseCorrect = rightAt(curve, base, point)
  const { cost: saverCost } = models[curve.saver] as { readonly cost: number }
  const { cost: baseCost } = models[base] as { readonly cost: number }
  return {
    exited,
    saverCorrect,
    baseCorrect,
    systemCorrect: saverCorrect + rightAt(curve, base, curve.ends.length) - baseCorrect,
    cost: saverCost + (1 - exited / marks.rows) * baseCost,
  }
}

/** Counts, cost and interval of thresholds at point k of a pair's curve. */
export function exitPoint(curve: SaverCurve, base: number, point: number): ExitPoint {
  return {
    ...exitCounts(curve, base, point),
    gt: confidenceAt(curve, point + 1) ?? null,
    le: confidenceAt(curve, point) ?? null,
  }
}
