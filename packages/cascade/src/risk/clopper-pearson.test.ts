import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logBinomialMass } from './binomial-mass.ts'
import { binomialTail } from './binomial-tail.ts'
import { clopperPearsonUpper } from './clopper-pearson.ts'

const level = fc.double({ min: 1e-3, max: 0.9, noNaN: true })

describe('clopperPearsonUpper', () => {
  it('is the risk at which so few events have probability delta', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 100_000 }), fc.nat(), level, (rows, raw, delta) => {
        const events = raw % rows
        const upper = clopperPearsonUpper(events, rows, delta)
        expect(binomialTail(events, rows, upper) / delta).toBeCloseTo(1, 8)
      }),
    )
  })

  it('rises with the events, and as delta falls', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 3000 }), fc.nat(), level, (rows, raw, delta) => {
        const events = raw % rows
        expect(clopperPearsonUpper(events, rows, delta)).toBeLessThan(clopperPearsonUpper(events + 1, rows, delta))
        expect(clopperPearsonUpper(events, rows, delta)).toBeLessThan(clopperPearsonUpper(events, rows, delta / 2))
      }),
    )
  })

  it('covers every risk with at least the probability promised, computed without drawing', () => {
    const rows = 60
    for (const delta of [0.05, 0.1]) {
      const uppers = Array.from({ length: rows + 1 }, (_, events) => clopperPearsonUpper(events, rows, delta))
      for (let risk = 0.005; risk < 1; risk += 0.005) {
        const missed = uppers.reduce(
          (sum, upper, events) => sum + (upper < risk ? Math.exp(logBinomialMass(events, rows, risk)) : 0),
          0,
        )
        expect(missed).toBeLessThanOrEqual(delta * (1 + 1e-9))
      }
    }
  })

  it('is 1 when every row is an event', () => {
    expect(clopperPearsonUpper(7, 7, 0.05)).toBe(1)
  })

  it('refuses a level outside (0, 1)', () => {
    expect(() => clopperPearsonUpper(1, 2, 1)).toThrowError(expect.objectContaining({ code: 'risk-invalid' }))
  })
})
