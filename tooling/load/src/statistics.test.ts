import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latencySummary, medianSlope, percentile } from './statistics.mjs'

describe('percentile', () => {
  it('is the value at the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
    expect([0.01, 0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 95, 99, 100])
    expect(percentile([7], 0.5)).toBe(7)
    expect(percentile([], 0.5)).toBeNull()
  })

  it('has at least its share of the values at or below it, and of no smaller value that holds', () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 1000 }), (unsorted, thousandths) => {
        const sorted = unsorted.toSorted((a, b) => a - b)
        const value = Number(percentile(sorted, thousandths / 1000))
        const share = (test: (other: number) => boolean) => sorted.filter(test).length / sorted.length
        expect(share((other) => other <= value)).toBeGreaterThanOrEqual(thousandths / 1000 - 1e-9)
        expect(share((other) => other < value)).toBeLessThan(thousandths / 1000)
      }),
    )
  })
})

it('sums up latencies whatever their order', () => {
  expect(latencySummary([3, 1, 2])).toEqual({ count: 3, p50: 2, p95: 3, p99: 3, max: 3 })
  expect(latencySummary([])).toEqual({ count: 0, p50: null, p95: null, p99: null, max: null })
})

describe('medianSlope', () => {
  it('is the slope of a line, one wild sample on it or not', () => {
    const line = Array.from({ length: 20 }, (_, x) => ({ x, y: 5 + 3 * x }))
    expect(medianSlope(line)).toBeCloseTo(3, 12)
    expect(medianSlope(line.with(19, { x: 19, y: 1e6 }))).toBeCloseTo(3, 12)
  })

  it('is unknown of one point', () => {
    expect(medianSlope([{ x: 0, y: 1 }])).toBeNull()
  })
})
