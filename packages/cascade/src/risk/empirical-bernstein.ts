import { cascadeError } from '../errors.ts'
import { assertCounts, assertLevel } from './assert-risk.ts'

/** Values in [0, 1] by their sums; exact where the values are multiples of ½. */
export interface Moments {
  readonly rows: number
  readonly sum: number
  readonly sumOfSquares: number
}

/**
 * Maurer and Pontil's empirical Bernstein bound (2009, theorem 4) for values in [0, 1]: with probability at least
 * 1 − `delta` the mean is below mean + √(2V ln(2/δ)/n) + 7 ln(2/δ)/(3(n − 1)), V the sample variance (n − 1). Not
 * clipped: with few rows it exceeds 1; `Infinity` for one row.
 *
 * @throws {WidthwiseError} risk-invalid
 */
export function empiricalBernsteinUpper(moments: Moments, delta: number): number {
  assertLevel('delta', delta)
  const { mean, root, linear } = terms(moments)
  const logarithm = Math.log(2 / delta)
  return mean + root * Math.sqrt(logarithm) + linear * logarithm
}

/**
 * The level at which {@link empiricalBernsteinUpper} just reaches `mean`: the p-value of "the mean is above `mean`".
 *
 * @throws {WidthwiseError} risk-invalid
 */
export function empiricalBernsteinP(moments: Moments, mean: number): number {
  const { mean: seen, root, linear } = terms(moments)
  if (!(mean > seen) || linear === Number.POSITIVE_INFINITY) return 1
  // root·y + linear·y² = mean − seen, y = √ln(2/p); the form of the root that does not cancel.
  const y = (2 * (mean - seen)) / (root + Math.sqrt(root * root + 4 * linear * (mean - seen)))
  return Math.min(1, 2 * Math.exp(-y * y))
}

/** The bound is mean + root·√L + linear·L with L = ln(2/δ). */
function terms({ rows, sum, sumOfSquares }: Moments): { mean: number; root: number; linear: number } {
  assertCounts(0, rows)
  if (!(sum >= 0 && sum <= rows && sumOfSquares >= 0 && sumOfSquares <= sum)) {
    throw cascadeError(
      'risk-invalid',
      `a sum of ${sum} and a sum of squares of ${sumOfSquares} are not those of ${rows} values in [0, 1]`,
      { details: { rows, sum, sumOfSquares } },
    )
  }
  if (rows === 1) return { mean: sum, root: 0, linear: Number.POSITIVE_INFINITY }
  const variance = Math.max(0, sumOfSquares - (sum * sum) / rows) / (rows - 1)
  return { mean: sum / rows, root: Math.sqrt((2 * variance) / rows), linear: 7 / (3 * (rows - 1)) }
}
