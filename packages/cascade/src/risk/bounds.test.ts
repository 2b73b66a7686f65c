import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bettingCapital } from './betting-capital.ts'
import { conditionalNetP } from './conditional-net.ts'
import { empiricalBernsteinP, empiricalBernsteinUpper } from './empirical-bernstein.ts'
import { hoeffdingBentkus } from './hoeffding-bentkus.ts'
import { poissonDeviance } from './poisson-deviance.ts'

const halves = fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 2, maxLength: 200 })
const momentsOf = (values: readonly number[]): { rows: number; sum: number; sumOfSquares: number } => ({
  rows: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  sumOfSquares: values.reduce((sum, value) => sum + value * value, 0),
})
const invalid = expect.objectContaining({ code: 'risk-invalid' })

describe('empirical Bernstein', () => {
  it('bound and p-value are each other’s inverse', () => {
    fc.assert(
      fc.property(halves, fc.double({ min: 1e-6, max: 0.9, noNaN: true }), (values, delta) => {
        const moments = momentsOf(values)
        const upper = empiricalBernsteinUpper(moments, delta)
        expect(empiricalBernsteinP(moments, upper) / delta).toBeCloseTo(1, 9)
      }),
    )
  })

  it('says nothing from one row, and refuses sums of no values', () => {
    const one = { rows: 1, sum: 0, sumOfSquares: 0 }
    expect(empiricalBernsteinUpper(one, 0.1)).toBe(Number.POSITIVE_INFINITY)
    expect(empiricalBernsteinP(one, 0.9)).toBe(1)
    expect(() => empiricalBernsteinUpper({ rows: 2, sum: 1, sumOfSquares: 2 }, 0.1)).toThrowError(invalid)
    expect(() => empiricalBernsteinUpper({ rows: 2, sum: 3, sumOfSquares: 1 }, 0.1)).toThrowError(invalid)
  })
})

describe('Hoeffding-Bentkus', () => {
  it('is the smaller of both bounds, and 1 where the mean seen is not below', () => {
    const { hoeffding, bentkus, p } = hoeffdingBentkus(12_470, 25_000, 0.505)
    expect(p).toBe(Math.min(hoeffding, bentkus))
    expect(hoeffdingBentkus(60, 100, 0.5).p).toBe(1)
    expect(() => hoeffdingBentkus(3, 2, 0.5)).toThrowError(invalid)
    expect(() => hoeffdingBentkus(1, 2, 0)).toThrowError(invalid)
  })

  it('computes the deviance to all digits on both sides of where its form changes', () => {
    for (const x of [818, 819, 820, 999, 1000.5, 1220, 1223]) {
      // The textbook's form loses about as many digits as the deviance is small against x.
      const direct = x * Math.log(x / 1000) + 1000 - x
      expect(Math.abs(poissonDeviance(x, 1000) - direct)).toBeLessThan(1e-12 * x)
    }
    expect(poissonDeviance(0, 3)).toBe(3)
  })
})

describe('bettingCapital', () => {
  it('is the formula, written down', () => {
    fc.assert(
      fc.property(
        halves,
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (values, mean, delta) => {
          const capitals: number[] = []
          const result = bettingCapital(values, { mean, delta, onStep: (_, capital) => capitals.push(capital) })
          for (const [at, capital] of byHand(values, mean, delta).entries()) {
            expect(Math.abs((capitals[at] as number) - capital)).toBeLessThanOrEqual(1e-9 * capital)
          }
          expect(result.maxCapital).toBe(Math.max(...capitals))
          expect(capitals[result.argMax - 1]).toBe(result.maxCapital)
          expect(result.lastCapital).toBe(capitals.at(-1))
        },
      ),
    )
  })

  it('refuses a mean or level outside (0, 1)', () => {
    expect(() => bettingCapital([0], { mean: 1, delta: 0.1 })).toThrowError(invalid)
    expect(() => bettingCapital([0], { mean: 0.5, delta: 0 })).toThrowError(invalid)
  })
})

/** Every mean and variance anew from the first row on. */
function byHand(values: readonly number[], mean: number, delta: number): number[] {
  const meanTo = (i: number): number => (0.5 + values.slice(0, i).reduce((sum, x) => sum + x, 0)) / (i + 1)
  const varianceTo = (i: number): number =>
    (0.25 + values.slice(0, i).reduce((sum, x, j) => sum + (x - meanTo(j + 1)) ** 2, 0)) / (i + 1)
  let capital = 1
  return values.map((x, i) => {
    const bet = Math.min(1, Math.sqrt((2 * Math.log(1 / delta)) / (values.length * varianceTo(i))))
    capital *= 1 - bet * (x - mean)
    return capital
  })
}

it('conditionalNetP refuses counts that do not fit', () => {
  expect(() => conditionalNetP({ rows: 5, harm: 3, gain: 3 }, 0.1, 0.1)).toThrowError(invalid)
  expect(() => conditionalNetP({ rows: 5, harm: 1, gain: 1 }, 1, 0.1)).toThrowError(invalid)
})
