import { cascadeError } from '../errors.ts'
import type { ChainPoint } from './search-thresholds.ts'

/** The point with most right answers whose total cost stays within a limit, the cheapest of these; none when nothing fits. */
export function bestWithinCost(points: readonly ChainPoint[], totalCost: number): ChainPoint | undefined {
  return points.findLast((point) => point.totalCost <= totalCost)
}

/** The cheapest point with at least so many right answers; none when no point has them. */
export function cheapestWithRight(points: readonly ChainPoint[], right: number): ChainPoint | undefined {
  return points.find((point) => point.right >= right)
}

/** One model alone: what it costs on all rows, and how many it has right. */
export interface SingleModel {
  readonly totalCost: number
  readonly right: number
}

/** A point with the value of the objective it minimises. */
export interface ObjectivePoint extends ChainPoint {
  readonly objective: number
}

/**
 * The point that minimises λ(1 − a) + (1 − λ)c, where a and c are accuracy and cost on the scale from the first model alone
 * (0) to the last one alone (1): the objective of DyCE (arXiv 2403.01695), over the whole frontier. Of equal ones the cheapest.
 *
 * @param lambda from 0 (cost alone) to 1 (accuracy alone)
 * @throws {WidthwiseError} chain-invalid when first and last model are equally accurate or equally dear: the scale has no length
 */
export function lowestObjective(
  points: readonly ChainPoint[],
  { first, last }: { readonly first: SingleModel; readonly last: SingleModel },
  lambda: number,
): ObjectivePoint | undefined {
  const rightSpan = last.right - first.right
  const costSpan = last.totalCost - first.totalCost
  if (rightSpan === 0 || costSpan === 0 || !(lambda >= 0 && lambda <= 1)) {
    const message = `an objective with λ = ${lambda} between models that differ by ${rightSpan} right rows and ${costSpan} in cost; λ is in [0, 1] and neither difference 0`
    throw cascadeError('chain-invalid', message, { details: { lambda, rightSpan, costSpan } })
  }
  let best: ObjectivePoint | undefined
  for (const point of points) {
    const accuracy = (point.right - first.right) / rightSpan
    const cost = (point.totalCost - first.totalCost) / costSpan
    const objective = lambda * (1 - accuracy) + (1 - lambda) * cost
    if (!best || objective < best.objective) best = { ...point, objective }
  }
  return best
}
