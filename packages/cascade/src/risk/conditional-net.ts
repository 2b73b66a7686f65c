import { assertCounts, assertLevel, assertLimit } from './assert-risk.ts'
import { tail } from './binomial-tail.ts'
import { clopperPearsonUpper } from './clopper-pearson.ts'
import type { LossCounts } from './loss-counts.ts'

/** Share of δ that bounds how often saver and base disagree in rightness; the rest tests. Fixed: choosing it by the rows would cost the promise. */
const nuisanceShare = 0.05

/**
 * p-value of "the net loss, P(harm) − P(gain), is above `maxLoss`", exact where it matters and independent of the order.
 *
 * Given the m rows on which exactly one of the two is right, the harms are Bin(m, θ) with
 * net loss = d·(2θ − 1), d = P(harm) + P(gain): McNemar's conditional test, here with a margin. The unknown d is replaced
 * by its Clopper-Pearson upper bound d_U at level δ₁ = δ/20 (Berger and Boos 1994): if d ≤ d_U, a net loss above D means
 * θ > ½(1 + D/d_U), so p = δ₁ + P(Bin(m, ½(1 + D/d_U)) ≤ harm). No exponential inequality is involved: of the tests that
 * look at counts alone it needs the fewest rows. Betting (`net-wsr`) needs about as many, fewer where disagreements are rare.
 *
 * @param delta level the test will be read at; p is valid at every level, and never below δ/20 unless `maxLoss` is 0
 * @throws {WidthwiseError} risk-invalid
 */
export function conditionalNetP({ rows, harm, gain }: LossCounts, maxLoss: number, delta: number): number {
  assertCounts(harm + gain, rows)
  assertCounts(harm, rows)
  assertLimit('maxLoss', maxLoss)
  assertLevel('delta', delta)
  const discordant = harm + gain
  // Without a margin θ ≤ ½ whatever d is: McNemar's own test.
  if (maxLoss === 0) return tail(harm, discordant, 0.5)
  const nuisance = delta * nuisanceShare
  const most = clopperPearsonUpper(discordant, rows, nuisance)
  // d ≤ d_U ≤ D already bounds the loss.
  if (most <= maxLoss) return nuisance
  return Math.min(1, nuisance + tail(harm, discordant, 0.5 * (1 + maxLoss / most)))
}
