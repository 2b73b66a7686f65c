import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialTail } from './binomial-tail.ts'
import { conditionalNetP } from './conditional-net.ts'
import { rowsNeeded } from './rows-needed.ts'
import { sampleSizeAtRate, sampleSizeHoeffding, sampleSizeWithoutHarm } from './sample-size.ts'

describe('sampleSizeAtRate', () => {
  it('finds what trying every size finds', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 0.4, noNaN: true }),
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        fc.double({ min: 0.01, max: 0.6, noNaN: true }),
        (maxLoss, share, delta) => {
          const rate = Math.min(1, share * maxLoss)
          const passes = (rows: number): boolean =>
            binomialTail(Math.max(0, Math.ceil(rate * rows - 1e-9)), rows, maxLoss) <= delta
          const first = Array.from({ length: 600 }, (_, i) => i + 1).find(passes)
          expect(sampleSizeAtRate(rate, maxLoss, delta, 600)).toBe(first)
        },
      ),
    )
  })

  it('gives up at rates that no size can show to be below the limit', () => {
    expect(sampleSizeAtRate(0.01, 0.01, 0.05)).toBeUndefined()
    expect(() => sampleSizeAtRate(1.5, 0.01, 0.05)).toThrowError(expect.objectContaining({ code: 'risk-invalid' }))
  })
})

it('sampleSizeWithoutHarm is the first size that passes, also where the logarithms round across it', () => {
  for (const [maxLoss, delta] of [
    [0.5, 0.25],
    [0.5, 2 ** -40],
    [0.9, 0.1],
    [0.001, 0.05],
    [0.05, 0.001],
  ] as const) {
    const rows = sampleSizeWithoutHarm(maxLoss, delta)
    expect((1 - maxLoss) ** rows).toBeLessThanOrEqual(delta)
    if (rows > 1) expect((1 - maxLoss) ** (rows - 1)).toBeGreaterThan(delta)
  }
})

it('sampleSizeHoeffding grows with the square of 1/maxLoss', () => {
  expect(sampleSizeHoeffding(0.001, 0.05) / sampleSizeHoeffding(0.01, 0.05)).toBeCloseTo(100, 1)
})

describe('rowsNeeded', () => {
  it('says about where each test begins to accept the rates seen', () => {
    const seen = { rows: 200, harm: 1, gain: 1 }
    const needed = {
      conditional: rowsNeeded('net-conditional', seen, 0.02, 0.05) as number,
      wsr: rowsNeeded('net-wsr', seen, 0.02, 0.05) as number,
      hoeffding: rowsNeeded('net-hoeffding-bentkus', seen, 0.02, 0.05) as number,
    }
    expect(needed.conditional).toBeLessThan(needed.hoeffding)
    expect(needed.wsr).toBeLessThan(needed.hoeffding)
    // 1 harm and 1 gain in 200 rows, on about three times as many rows: the test says what it said.
    const times = Math.ceil(needed.conditional / 200)
    expect(conditionalNetP({ rows: 200 * times, harm: times, gain: times }, 0.02, 0.05)).toBeLessThanOrEqual(0.05)
    expect(conditionalNetP({ ...seen, rows: 400, harm: 2, gain: 2 }, 0.02, 0.05)).toBeGreaterThan(0.05)
  })

  it('knows when no number of rows would do', () => {
    expect(rowsNeeded('harm-binomial', { rows: 100, harm: 5, gain: 0 }, 0.05, 0.1)).toBeUndefined()
    expect(rowsNeeded('harm-binomial', { rows: 100, harm: 0, gain: 0 }, 0, 0.1)).toBeUndefined()
    expect(rowsNeeded('net-conditional', { rows: 100, harm: 9, gain: 2 }, 0.05, 0.1)).toBeUndefined()
    expect(rowsNeeded('net-conditional', { rows: 100, harm: 1, gain: 1 }, 0, 0.1)).toBeUndefined()
  })
})
