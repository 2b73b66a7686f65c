import { cascadeError } from '../errors.ts'
import { assertCounts } from './assert-risk.ts'
import { logBinomialMass } from './binomial-mass.ts'

/**
 * P(Bin(rows, risk) ≤ events): the p-value of "the risk is above `risk`" when that many events were seen. Relative
 * error below 1e-11 from 1 down to 1e-300, for up to millions of rows.
 *
 * @throws {WidthwiseError} risk-invalid
 *
 * @example
 * binomialTail(16, 25_000, 0.001)   // 0.0377: 16 events are hard to explain by a risk of 0.1 %
 */
export function binomialTail(events: number, rows: number, risk: number): number {
  assertCounts(events, rows)
  if (!(risk >= 0 && risk <= 1)) throw cascadeError('risk-invalid', `risk is ${risk}; it lies between 0 and 1`)
  return tail(events, rows, risk)
}

/** {@link binomialTail} of arguments already known to be good. */
export function tail(k: number, n: number, p: number): number {
  if (k >= n || p === 0) return 1
  if (p === 1) return 0
  // The shorter tail is summed, so that neither a small probability is the difference of two large ones nor the sum long.
  return k <= n * p ? Math.min(1, sumDown(k, n, p)) : Math.max(0, 1 - sumUp(k + 1, n, p))
}

/** Σ_{j ≤ k} P(Bin = j), each term from the one above it; all positive, nothing cancels. */
function sumDown(k: number, n: number, p: number): number {
  const odds = (1 - p) / p
  let term = 1
  let sum = 1
  for (let j = k; j > 0; j--) {
    term *= (j / (n - j + 1)) * odds
    sum += term
    if (term < sum * negligible) break
  }
  return Math.exp(logBinomialMass(k, n, p) + Math.log(sum))
}

/** Σ_{j ≥ k} P(Bin = j). */
function sumUp(k: number, n: number, p: number): number {
  const odds = p / (1 - p)
  let term = 1
  let sum = 1
  for (let j = k; j < n; j++) {
    term *= ((n - j) / (j + 1)) * odds
    sum += term
    if (term < sum * negligible) break
  }
  return Math.exp(logBinomialMass(k, n, p) + Math.log(sum))
}

/** The terms fall faster and faster; those after one this small add less than a rounding. */
const negligible = 2 ** -60
