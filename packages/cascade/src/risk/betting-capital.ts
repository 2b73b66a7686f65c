import { assertLevel } from './assert-risk.ts'

/** What {@link bettingCapital} bets against, and what it may report. */
export interface BettingOptions {
  /** α of the hypothesis "the mean is above α". */
  readonly mean: number
  /** Level the bets are sized for; the capital is a fair test at any other level too. */
  readonly delta: number
  /** Stops as soon as p is at most this; p is then an upper bound. */
  readonly enough?: number
  /** Called after each value with the bet ν and the capital K. */
  readonly onStep?: (bet: number, capital: number) => void
}

/** Outcome of betting on one sequence. */
export interface BettingResult {
  /** Largest capital on the way, and the number of values after which it was reached. */
  readonly maxCapital: number
  readonly argMax: number
  readonly lastCapital: number
  /** min(1, 1 / maxCapital), by Ville's inequality. */
  readonly p: number
}

/**
 * Waudby-Smith and Ramdas' capital process for values in [0, 1] against "the mean is above α":
 * K_i = Π (1 − ν_j(x_j − α)) with predictable bets ν_j = min(1, √(2 ln(1/δ)/(n σ²_{j−1}))), which adapt to the variance.
 *
 * **The order matters.** The bet on a row is made from the rows before it, so the rows must come in an order that says
 * nothing about their values: as drawn, or permuted (`permuteRows`). Records sorted by class are not such an order,
 * and the p-value is wrong there.
 *
 * @param values one number in [0, 1] a row, in the order of betting
 * @throws {WidthwiseError} risk-invalid
 */
export function bettingCapital(values: ArrayLike<number>, options: BettingOptions): BettingResult {
  const { mean, delta, enough = 0, onStep } = options
  assertLevel('mean', mean)
  assertLevel('delta', delta)
  const scale = (2 * Math.log(1 / delta)) / values.length
  const sufficient = 1 / enough
  let capital = 1
  let maxCapital = 0
  let argMax = 0
  let sum = 0.5
  let squares = 0.25
  for (let i = 1; i <= values.length; i++) {
    const value = values[i - 1] as number
    // σ²_{i−1} is squares/i.
    const bet = Math.min(1, Math.sqrt((scale * i) / squares))
    capital *= 1 - bet * (value - mean)
    if (capital > maxCapital) {
      maxCapital = capital
      argMax = i
    }
    onStep?.(bet, capital)
    if (capital >= sufficient && 1 / capital <= enough) break
    sum += value
    const deviation = value - sum / (i + 1)
    squares += deviation * deviation
  }
  return { maxCapital, argMax, lastCapital: capital, p: Math.min(1, 1 / maxCapital) }
}
