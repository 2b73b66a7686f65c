import { cascadeError } from '../errors.ts'
import { assertCounts, assertLevel } from './assert-risk.ts'
import { tail } from './binomial-tail.ts'
import { poissonDeviance } from './poisson-deviance.ts'

/** The two bounds on the p-value and the smaller of them. */
export interface HoeffdingBentkus {
  /** exp(−n·h₁(s/n, α)), Hoeffding's bound in Chernoff's form. */
  readonly hoeffding: number
  /** e·P(Bin(n, α) ≤ ⌈s⌉), Bentkus' bound; above 1 it says nothing. */
  readonly bentkus: number
  readonly p: number
}

/**
 * p-value of "the mean is above `mean`" for `rows` values in [0, 1] with sum `sum`, whatever their distribution
 * (Bates, Angelopoulos, Lei, Malik, Jordan 2021). Both bounds know the range only, so it does not profit from a small variance.
 *
 * @throws {WidthwiseError} risk-invalid
 */
export function hoeffdingBentkus(sum: number, rows: number, mean: number): HoeffdingBentkus {
  assertCounts(0, rows)
  assertLevel('mean', mean)
  if (!(sum >= 0 && sum <= rows)) {
    throw cascadeError('risk-invalid', `a sum of ${sum} is not one of ${rows} values in [0, 1]`, {
      details: { sum, rows },
    })
  }
  const hoeffding =
    sum >= rows * mean
      ? 1
      : Math.exp(-poissonDeviance(sum, rows * mean) - poissonDeviance(rows - sum, rows * (1 - mean)))
  const bentkus = Math.E * tail(Math.ceil(sum), rows, mean)
  return { hoeffding, bentkus, p: Math.min(1, hoeffding, bentkus) }
}
