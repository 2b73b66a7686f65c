import { describe, expect, it } from 'vitest'
import { logBinomialMass } from './binomial-mass.ts'
import type { LossCounts } from './loss-counts.ts'
import { type CountTest, type RiskMethod, riskMethodNames, riskMethods } from './risk-methods.ts'
import { upperLoss } from './upper-loss.ts'

const countTests = riskMethodNames.filter((name) => !riskMethods[name].ordered)
const netTests = countTests.filter((name) => riskMethods[name].loss === 'net')
const testOf = (name: RiskMethod): CountTest => riskMethods[name] as CountTest

/** Probability of harm and gain counts among rows, by two binomials. */
function probability({ rows, harm, gain }: LossCounts, pHarm: number, pGain: number): number {
  const first = Math.exp(logBinomialMass(harm, rows, pHarm))
  const left = rows - harm
  if (pGain === 0) return gain === 0 ? first : 0
  return left === 0 ? first : first * Math.exp(logBinomialMass(gain, left, pGain / (1 - pHarm)))
}

/** Probability that a test accepts at the level, over all counts: no drawing, no noise. */
function acceptance(
  name: RiskMethod,
  rows: number,
  pHarm: number,
  pGain: number,
  maxLoss: number,
  delta: number,
): number {
  let sum = 0
  for (let harm = 0; harm <= rows; harm++) {
    for (let gain = 0; gain <= rows - harm; gain++) {
      const counts = { rows, harm, gain }
      if (testOf(name).p(counts, maxLoss, delta) <= delta) sum += probability(counts, pHarm, pGain)
    }
  }
  return sum
}

describe('every test on counts', () => {
  it.each(countTests)('%s accepts a loss at its limit with probability at most delta', (name) => {
    for (const [rows, maxLoss] of [
      [40, 0.1],
      [90, 0.05],
      [90, 0.2],
    ] as const) {
      for (const delta of [0.05, 0.2]) {
        for (const pGain of [0, 0.003, 0.03, 0.1, 0.3]) {
          const pHarm = riskMethods[name].loss === 'harm' ? maxLoss : maxLoss + pGain
          expect(acceptance(name, rows, pHarm, pGain, maxLoss, delta)).toBeLessThanOrEqual(delta * (1 + 1e-9))
        }
      }
    }
  })

  it.each(countTests)('%s falls as the limit rises, and rises with the harm', (name) => {
    const { p } = testOf(name)
    for (let harm = 0; harm < 60; harm++) {
      const counts = { rows: 500, harm, gain: 20 }
      expect(p(counts, 0.05, 0.1)).toBeGreaterThanOrEqual(p(counts, 0.06, 0.1))
      expect(p({ ...counts, harm: harm + 1 }, 0.05, 0.1)).toBeGreaterThanOrEqual(p(counts, 0.05, 0.1))
    }
  })
})

it('harm-binomial is exact: at the limit its p-value is as often below each value it takes as that value says', () => {
  const [rows, maxLoss] = [200, 0.04]
  let sum = 0
  for (let harm = 0; harm < rows; harm++) {
    sum += Math.exp(logBinomialMass(harm, rows, maxLoss))
    const p = testOf('harm-binomial').p({ rows, harm, gain: 0 }, maxLoss, 0.1)
    expect(p).toBeCloseTo(sum, 12)
  }
})

describe('net-conditional', () => {
  it('is McNemar’s exact test when nothing may be lost', () => {
    // P(Bin(10, ½) ≤ 1) = 11/1024
    expect(testOf('net-conditional').p({ rows: 1000, harm: 1, gain: 9 }, 0, 0.05)).toBeCloseTo(11 / 1024, 15)
  })

  it('gives the smallest upper bound of the tests that need no order, from few disagreements to many', () => {
    for (const counts of [
      { rows: 1000, harm: 3, gain: 5 },
      { rows: 5000, harm: 20, gain: 30 },
      { rows: 25_000, harm: 1000, gain: 1100 },
    ]) {
      const bound = (name: RiskMethod): number => upperLoss(0.05, (limit) => testOf(name).p(counts, limit, 0.05))
      const others = netTests.filter((name) => name !== 'net-conditional').map(bound)
      expect(bound('net-conditional')).toBeLessThan(Math.min(...others))
      expect(bound('net-conditional')).toBeGreaterThan((counts.harm - counts.gain) / counts.rows)
    }
  })

  it('accepts when saver and base hardly ever disagree', () => {
    expect(testOf('net-conditional').p({ rows: 2000, harm: 0, gain: 0 }, 0.01, 0.05)).toBeCloseTo(0.0025, 15)
  })
})

describe('net-wsr', () => {
  it('accepts a loss at its limit with probability at most delta, over every sequence of losses', () => {
    const test = riskMethods['net-wsr']
    if (!test.ordered) throw new TypeError('net-wsr depends on the order')
    const [rows, maxLoss, delta] = [9, 0.3, 0.25]
    const losses = new Int8Array(rows)
    for (const pGain of [0, 0.1, 0.3]) {
      const chance = [pGain, 1 - maxLoss - 2 * pGain, maxLoss + pGain]
      let accepted = 0
      for (let code = 0; code < 3 ** rows; code++) {
        let weight = 1
        for (let row = 0, rest = code; row < rows; row++, rest = Math.floor(rest / 3)) {
          losses[row] = (rest % 3) - 1
          weight *= chance[rest % 3] as number
        }
        if (test.p(losses, maxLoss, delta) <= delta) accepted += weight
      }
      expect(accepted).toBeLessThanOrEqual(delta)
    }
  })

  it('stops early without another decision', () => {
    const test = riskMethods['net-wsr']
    if (!test.ordered) throw new TypeError('net-wsr depends on the order')
    for (let gain = 0; gain < 40; gain++) {
      const losses = Int8Array.from({ length: 400 }, (_, row) => (row % 40 < gain ? -1 : row % 40 === 39 ? 1 : 0))
      expect(test.p(losses, 0.02, 0.1, 0.1) <= 0.1).toBe(test.p(losses, 0.02, 0.1) <= 0.1)
    }
  })
})
