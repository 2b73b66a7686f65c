import { endOf } from './block-counts.ts'
import { blockLeads, markAt, rankedMarks, type SaverCurve } from './saver-curve.ts'

/** Points of a pair's exit curve that answers are read from. */
export interface FoundPoints {
  /** For each level asked for: the last point whose lead is at least the level, the largest exit set that loses no more. */
  readonly lastAtLeast: readonly number[]
  /** The last point with the largest lead: the most accurate system, and of equally accurate ones the cheapest. */
  readonly best: number
  /** The first point whose lead is below 0. */
  readonly firstBelow: number | undefined
  /** Separate stretches of points with a lead of 0 or more, point 0 included. */
  readonly stretches: number
}

/**
 * Searches the lead of a saver over a base along the exit curve: right answers of the saver less those of the base
 * among the rows that exit (TinySaver eq. 7 asks for a lead of 0 or more).
 *
 * The lead moves by at most one a row, so between two places where it is known it cannot leave a band around them.
 * Only blocks whose band touches a level or the maximum are opened and walked point by point; most never are.
 *
 * @param levels whole numbers, 0 or less: leads to find the last point of
 */
export function findPoints(curve: SaverCurve, base: number, levels: readonly number[]): FoundPoints {
  const { blocks, saver } = curve
  const saverMarks = rankedMarks(curve, saver)
  const baseMarks = rankedMarks(curve, base)
  const leads = blockLeads(curve, base)
  const knownBest = leads.reduce((most, lead) => Math.max(most, lead), 0)
  const bounds = [Number.NEGATIVE_INFINITY, 0, ...levels, knownBest, Number.POSITIVE_INFINITY].sort((a, b) => a - b)
  const visitor = new PointVisitor(levels)
  let lead = 0
  let [lower, upper] = gapAround(lead, bounds)
  for (let block = 1; block < leads.length; block++) {
    const first = blocks.points[block - 1] as number
    const last = blocks.points[block] as number
    const end = leads[block] as number
    let i = endOf(curve, first)
    // From one lead to the other in so many steps of at most 1: how far up or down a detour can lead.
    const detour = endOf(curve, last) - i
    if ((lead + end - detour) / 2 >= lower && (lead + end + detour) / 2 < upper && block < leads.length - 1) {
      lead = end
      continue
    }
    visitor.visit(first, lead)
    for (let point = first + 1; point < last; point++) {
      for (const to = endOf(curve, point); i < to; i++) lead += markAt(saverMarks, i) - markAt(baseMarks, i)
      visitor.visit(point, lead)
    }
    lead = end
    visitor.visit(last, lead)
    ;[lower, upper] = gapAround(lead, bounds)
  }
  return visitor
}

/** Between which two bounds a lead stands: at least the first, below the second. */
function gapAround(lead: number, bounds: readonly number[]): readonly [number, number] {
  const upper = bounds.findIndex((bound) => bound > lead)
  return [bounds[upper - 1] as number, bounds[upper] as number]
}

/** Takes points of a curve in order. Points between which nothing changes may be left out. */
class PointVisitor implements FoundPoints {
  readonly lastAtLeast: number[]
  best = 0
  firstBelow: number | undefined
  stretches = 1
  readonly #levels: readonly number[]
  #bestLead = 0
  #feasible = true

  constructor(levels: readonly number[]) {
    this.#levels = levels
    this.lastAtLeast = levels.map(() => 0)
  }

  visit(point: number, lead: number): void {
    for (let i = 0; i < this.#levels.length; i++) {
      if (lead >= (this.#levels[i] as number)) this.lastAtLeast[i] = point
    }
    if (lead >= this.#bestLead) {
      this.#bestLead = lead
      this.best = point
    }
    if (lead < 0) this.firstBelow ??= point
    else if (!this.#feasible) this.stretches++
    this.#feasible = lead >= 0
  }
}
