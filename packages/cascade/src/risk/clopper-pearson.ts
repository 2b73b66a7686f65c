import { assertCounts, assertLevel } from './assert-risk.ts'
import { logBinomialMass } from './binomial-mass.ts'
import { tail } from './binomial-tail.ts'

/**
 * Clopper and Pearson's exact upper bound: the risk U at which so few events have probability `delta`, the
 * 1 − `delta` quantile of Beta(events + 1, rows − events). With probability at least 1 − `delta` the true risk is below it.
 *
 * @throws {WidthwiseError} risk-invalid
 *
 * @example
 * clopperPearsonUpper(0, 100, 0.05)   // 0.0295: the "rule of three"
 */
export function clopperPearsonUpper(events: number, rows: number, delta: number): number {
  assertCounts(events, rows)
  assertLevel('delta', delta)
  if (events === rows) return 1
  if (events === 0) return -Math.expm1(Math.log(delta) / rows)
  return solve(events, rows, delta)
}

/** Newton's method on ln P(Bin(n, u) ≤ k) = ln δ, with a bracket to fall back on. */
function solve(k: number, n: number, delta: number): number {
  const target = Math.log(delta)
  let low = 0
  let high = 1
  let u = (k + 1) / (n + 1)
  for (let step = 0; step < 200; step++) {
    const probability = tail(k, n, u)
    const excess = Math.log(probability) - target
    if (excess > 0) low = u
    else high = u
    // d/du P(Bin(n, u) ≤ k) = −n · P(Bin(n − 1, u) = k)
    const slope = (-n * Math.exp(logBinomialMass(k, n - 1, u))) / probability
    const newton = u - excess / slope
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - u) <= 1e-15 * next) return next
    u = next
  }
  return u
}
