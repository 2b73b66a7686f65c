import { type ExitCounts, type ExitPoint, exitCounts, exitPoint } from './exit-point.ts'
import { findPoints } from './find-points.ts'
import { exitedAt, pointAt, type SaverCurve, type SelectionPool, saverCurve } from './saver-curve.ts'

/** The matched point of a pair: the largest exit set on which the saver is as often right as the base. */
export interface MatchedPoint extends ExitPoint {
  /** Matched exit ratio (TinySaver eqs. 6, 7): exited rows by all rows. */
  readonly rMatch: number
  /** Change of cost against the base alone, by the base's cost (TinySaver eq. 10): C_S/C_B − rMatch. */
  readonly deltaC: number
}

/** The cheapest point that loses at most a share of the rows against the base. */
export interface RequiredPoint extends ExitPoint {
  /** Share of all rows that may be lost. */
  readonly drop: number
  /** Everybody exits: the saver alone would do. */
  readonly saverAlone: boolean
}

/** Where the saver first falls behind the base as the threshold goes down. */
export interface FirstViolation {
  /** Rows that exit at the first violating point. */
  readonly exited: number
  /** Rows that exit at the point before it. */
  readonly exitedBefore: number
  /** Separate stretches of points that satisfy eq. 7, nobody exiting included. */
  readonly feasibleStretches: number
}

/** What a threshold does. */
export interface PointAtThreshold extends ExitCounts {
  readonly threshold: number
}

interface NamedCost {
  readonly name: string
  readonly cost: number
}

/** Everything that selection says of a saver before a base. */
export interface SaverPair {
  readonly saver: string
  readonly base: string
  readonly match: MatchedPoint
  /** `null` where the saver never falls behind. */
  readonly firstViolation: FirstViolation | null
  readonly required: readonly RequiredPoint[]
  /** The most accurate point, of equally accurate ones the cheapest. */
  readonly best: ExitPoint
  readonly at: readonly PointAtThreshold[]
}

/** What to report of each pair. */
export interface PairOptions {
  /** Shares of the rows that may be lost. */
  readonly drops?: readonly number[]
  /** Thresholds to look at. */
  readonly thresholds?: readonly number[]
}

/** The losses that TinySaver's Table 1 reports, and none. */
export const defaultDrops: readonly number[] = [0.01, 0.005, 0.001, 0]

/** Thresholds from "everybody exits" to "only certain answers". */
export const defaultThresholds: readonly number[] = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]

/** Indices of the models that cost more than the saver, strictly, in pool order: those it can stand before. */
export function basesOf(models: readonly { readonly cost: number }[], saver: number): readonly number[] {
  const { cost } = models[saver] as { readonly cost: number }
  return models.flatMap((model, base) => (cost < model.cost ? [base] : []))
}

/**
 * The pairs of one saver with every dearer model: a sort and a pass of counting for all of them, then a search a base.
 * Savers do not depend on each other, so several workers can share them out.
 */
export function saverPairs(pool: SelectionPool, saver: number, options: PairOptions = {}): readonly SaverPair[] {
  const bases = basesOf(pool.models, saver)
  if (bases.length === 0) return []
  const curve = saverCurve(pool, saver)
  return bases.map((base) => describePair(curve, base, options))
}

function describePair(curve: SaverCurve, base: number, options: PairOptions): SaverPair {
  const { drops = defaultDrops, thresholds = defaultThresholds } = options
  const { models, marks } = curve.pool
  const found = findPoints(curve, base, [0, ...drops.map((drop) => -rowsLost(drop, marks.rows))])
  const [match = 0, ...required] = found.lastAtLeast
  const lastPoint = curve.ends.length
  return {
    saver: (models[curve.saver] as NamedCost).name,
    base: (models[base] as NamedCost).name,
    match: matchedPoint(curve, base, match),
    firstViolation:
      found.firstBelow === undefined
        ? null
        : {
            exited: exitedAt(curve, found.firstBelow),
            exitedBefore: exitedAt(curve, found.firstBelow - 1),
            feasibleStretches: found.stretches,
          },
    required: required.map((point, i) => ({
      drop: drops[i] as number,
      ...exitPoint(curve, base, point),
      saverAlone: point === lastPoint,
    })),
    best: exitPoint(curve, base, found.best),
    at: thresholds.map((threshold) => ({ threshold, ...exitCounts(curve, base, pointAt(curve, threshold)) })),
  }
}

function matchedPoint(curve: SaverCurve, base: number, point: number): MatchedPoint {
  const { models, marks } = curve.pool
  const exit = exitPoint(curve, base, point)
  const rMatch = exit.exited / marks.rows
  return { ...exit, rMatch, deltaC: deltaC(models[curve.saver] as NamedCost, models[base] as NamedCost, rMatch) }
}

/** Change of cost by putting a saver before a base (TinySaver eq. 10): C_S/C_B − r. */
export function deltaC(saver: { readonly cost: number }, base: { readonly cost: number }, exitRatio: number): number {
  return saver.cost / base.cost - exitRatio
}

/** Whole rows in a share of them. The small addend undoes the float64 error of a product such as 0.005 · 5000. */
export function rowsLost(drop: number, rows: number): number {
  return Math.floor(drop * rows + 1e-9)
}
