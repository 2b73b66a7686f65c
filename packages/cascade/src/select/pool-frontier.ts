import { endOf } from './block-counts.ts'
import { totalCosts } from './exact-totals.ts'
import { assertModels, type ModelColumns } from './model-columns.ts'
import {
  blockLeads,
  confidenceAt,
  markAt,
  rankedMarks,
  rightAt,
  type SaverCurve,
  saverCurve,
  selectionPool,
} from './saver-curve.ts'
import { basesOf } from './saver-pairs.ts'

/** An operating point of a pool: a model alone, or a pair at one threshold. */
export interface OperatingPoint {
  /** Cost of all models run, summed over the rows; a `bigint` where whole numbers leave what a double holds exactly. */
  readonly totalCost: number | bigint
  /** Rows answered right. */
  readonly correct: number
  /** `null`: the base runs alone. */
  readonly saver: string | null
  readonly base: string
  /** Rows that exit at the saver. */
  readonly exited: number
  /** The threshold to deploy; `null`: nobody exits. */
  readonly threshold: number | null
}

/** The best that a pool can do with at most two of its models a row. */
export interface PoolFrontier {
  /** All operating points looked at: every model alone, and every point of every pair. */
  readonly operatingPoints: number
  /** Those that no other beats in cost and right answers together, cheapest first; of two with the same two numbers one. */
  readonly points: readonly OperatingPoint[]
}

/**
 * The accuracy-cost frontier of all models and all pairs of a pool, at every distinct confidence as threshold.
 *
 * @throws {WidthwiseError} those of {@link assertModels}
 */
export function poolFrontier(models: readonly ModelColumns[]): PoolFrontier {
  assertModels(models)
  const pool = selectionPool(models)
  const rows = pool.marks.rows
  const total = totalCosts(
    models.map(({ cost }) => cost),
    rows,
  )
  const candidates: OperatingPoint[] = models.map(({ name, right }, model) => ({
    totalCost: total(model, rows),
    correct: right.reduce((sum, mark) => sum + mark, 0),
    saver: null,
    base: name,
    exited: 0,
    threshold: null,
  }))
  let operatingPoints = models.length
  for (const [saver, { name }] of models.entries()) {
    const bases = basesOf(models, saver)
    if (bases.length === 0) continue
    const curve = saverCurve(pool, saver)
    const lastPoint = curve.ends.length
    for (const base of bases) {
      operatingPoints += lastPoint + 1
      const baseRight = rightAt(curve, base, lastPoint)
      for (const { point, lead } of risingLeads(curve, base)) {
        const exited = endOf(curve, point)
        candidates.push({
          totalCost: total(saver, rows, base, rows - exited),
          correct: baseRight + lead,
          saver: name,
          base: (models[base] as ModelColumns).name,
          exited,
          threshold: confidenceAt(curve, point) ?? null,
        })
      }
    }
  }
  return { operatingPoints, points: nonDominated(candidates) }
}

/** The most accurate point of a frontier with a total cost of at most `limit`, of equally accurate ones the cheapest. */
export function mostAccurateWithin(frontier: PoolFrontier, limit: number | bigint): OperatingPoint | undefined {
  return frontier.points.findLast(({ totalCost }) => totalCost <= limit)
}

/**
 * Points of a pair, dearest last, each more accurate than all cheaper ones: from "everybody exits" backwards, those
 * where the lead of the saver over the base rises above all it was. Blocks where it cannot are passed over.
 */
function risingLeads(curve: SaverCurve, base: number): readonly { readonly point: number; readonly lead: number }[] {
  const { blocks, saver } = curve
  const rising: { point: number; lead: number }[] = []
  let best = Number.NEGATIVE_INFINITY
  const offer = (point: number, lead: number): void => {
    if (lead <= best) return
    best = lead
    rising.push({ point, lead })
  }
  const saverMarks = rankedMarks(curve, saver)
  const baseMarks = rankedMarks(curve, base)
  const leads = blockLeads(curve, base)
  for (let block = blocks.points.length - 1; block > 0; block--) {
    const first = blocks.points[block - 1] as number
    const last = blocks.points[block] as number
    let lead = leads[block] as number
    offer(last, lead)
    const detour = endOf(curve, last) - endOf(curve, first)
    if (((leads[block - 1] as number) + lead + detour) / 2 <= best) continue
    let i = endOf(curve, last)
    for (let point = last - 1; point > first; point--) {
      for (const to = endOf(curve, point); i > to; i--) lead -= markAt(saverMarks, i - 1) - markAt(baseMarks, i - 1)
      offer(point, lead)
    }
  }
  offer(0, 0)
  return rising
}

/** Cheapest first, each more accurate than the one before; of equal points the first given. */
function nonDominated(candidates: readonly OperatingPoint[]): readonly OperatingPoint[] {
  const sorted = candidates.toSorted((a, b) => {
    if (a.totalCost !== b.totalCost) return a.totalCost < b.totalCost ? -1 : 1
    return b.correct - a.correct
  })
  let best = -1
  return sorted.filter(({ correct }) => {
    if (correct <= best) return false
    best = correct
    return true
  })
}
