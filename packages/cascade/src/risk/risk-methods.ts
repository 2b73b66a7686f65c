import { bettingCapital } from './betting-capital.ts'
import { tail } from './binomial-tail.ts'
import { conditionalNetP } from './conditional-net.ts'
import { empiricalBernsteinP, type Moments } from './empirical-bernstein.ts'
import { hoeffdingBentkus } from './hoeffding-bentkus.ts'
import type { LossCounts, LossKind } from './loss-counts.ts'

/** Names of the tests; each rejects "the loss is above the limit" with probability at most δ when that is true. */
export type RiskMethod =
  | 'harm-binomial'
  | 'net-conditional'
  | 'net-hoeffding-bentkus'
  | 'net-empirical-bernstein'
  | 'net-wsr'

/** A test whose p-value depends on the counts alone. */
export interface CountTest {
  readonly loss: LossKind
  readonly ordered: false
  /** The p-value of the hypothesis that the mean loss is above `maxLoss`. */
  readonly p: (counts: LossCounts, maxLoss: number, delta: number) => number
}

/** A test that bets on one row after the other: the rows must come in an order that says nothing about them. */
export interface OrderTest {
  readonly loss: LossKind
  readonly ordered: true
  /**
   * The p-value of the hypothesis that the mean loss is above `maxLoss`.
   *
   * @param enough stops when p is known to be at most this
   */
  readonly p: (losses: Int8Array, maxLoss: number, delta: number, enough?: number) => number
}

/**
 * The tests by name. Net losses −1, 0, 1 enter the bounds for values in [0, 1] as x = (loss + 1)/2 against the mean
 * (1 + maxLoss)/2.
 */
export const riskMethods: { readonly [name in RiskMethod]: CountTest | OrderTest } = {
  'harm-binomial': { loss: 'harm', ordered: false, p: ({ rows, harm }, maxLoss) => tail(harm, rows, maxLoss) },
  'net-conditional': { loss: 'net', ordered: false, p: conditionalNetP },
  'net-hoeffding-bentkus': {
    loss: 'net',
    ordered: false,
    p: (counts, maxLoss) => hoeffdingBentkus(netMoments(counts).sum, counts.rows, (1 + maxLoss) / 2).p,
  },
  'net-empirical-bernstein': {
    loss: 'net',
    ordered: false,
    p: (counts, maxLoss) => empiricalBernsteinP(netMoments(counts), (1 + maxLoss) / 2),
  },
  'net-wsr': { loss: 'net', ordered: true, p: bettingNetP },
}

/** The tests' names. */
export const riskMethodNames: readonly RiskMethod[] = Object.keys(riskMethods) as RiskMethod[]

/** Sums of x = (loss + 1)/2; multiples of ¼, hence exact. */
export function netMoments({ rows, harm, gain }: LossCounts): Moments {
  return { rows, sum: (rows + harm - gain) / 2, sumOfSquares: harm + (rows - harm - gain) / 4 }
}

/** {@link bettingCapital} on net losses. */
function bettingNetP(losses: Int8Array, maxLoss: number, delta: number, enough = 0): number {
  const values = new Float64Array(losses.length)
  for (let i = 0; i < losses.length; i++) values[i] = ((losses[i] as number) + 1) / 2
  return bettingCapital(values, { mean: (1 + maxLoss) / 2, delta, enough }).p
}
