import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binomialTail } from './binomial-tail.ts'

/** P(Bin(n, a/b) ≤ k) as a fraction of whole numbers, nothing rounded. */
function exactTail(k: number, n: number, a: number, b: number): number {
  let sum = 0n
  let choose = 1n
  for (let j = 0; j <= k; j++) {
    sum += choose * BigInt(a) ** BigInt(j) * BigInt(b - a) ** BigInt(n - j)
    choose = (choose * BigInt(n - j)) / BigInt(j + 1)
  }
  return ratio(sum, BigInt(b) ** BigInt(n))
}

/** A quotient of huge whole numbers to 17 digits, down to the smallest float64. */
function ratio(numerator: bigint, denominator: bigint): number {
  const shift = BigInt(Math.max(0, denominator.toString(2).length - numerator.toString(2).length + 70))
  const quotient = (numerator << shift) / denominator
  const bits = BigInt(Math.max(0, quotient.toString(2).length - 64))
  return Number(quotient >> bits) * 2 ** (Number(bits) - Number(shift))
}

describe('binomialTail', () => {
  it('equals the sum of exact fractions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(200), fc.integer({ min: 1, max: 999 }), (n, raw, a) => {
        const k = raw % (n + 1)
        const want = exactTail(k, n, a, 1000)
        expect(Math.abs(binomialTail(k, n, a / 1000) - want)).toBeLessThanOrEqual(1e-12 * want)
      }),
    )
  })

  it('keeps its digits far out in the tail', () => {
    expect(binomialTail(0, 1000, 0.5) / 2 ** -1000).toBeCloseTo(1, 12)
    const want = exactTail(300, 2000, 1, 2)
    expect(want).toBeLessThan(1e-230)
    expect(binomialTail(300, 2000, 0.5) / want).toBeCloseTo(1, 11)
  })

  it('is ½ and half of the middle term for a fair coin, at a million throws', () => {
    // P(Bin(2m, ½) = m) = 1/√(πm) · (1 − 1/8m + 1/128m² + …)
    const m = 500_000
    const middle = (1 - 1 / (8 * m) + 1 / (128 * m * m)) / Math.sqrt(Math.PI * m)
    expect(Math.abs(binomialTail(m, 2 * m, 0.5) / (0.5 + middle / 2) - 1)).toBeLessThan(1e-11)
  })

  it('rises with the events and falls with the risk', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0.001, max: 0.998, noNaN: true }),
        fc.nat(),
        (n, risk, raw) => {
          const k = raw % n
          expect(binomialTail(k, n, risk)).toBeLessThanOrEqual(binomialTail(k + 1, n, risk) * (1 + 1e-12))
          expect(binomialTail(k, n, risk)).toBeGreaterThanOrEqual(binomialTail(k, n, risk + 0.001) * (1 - 1e-12))
        },
      ),
    )
  })

  it('knows the ends', () => {
    expect([binomialTail(5, 5, 0.3), binomialTail(0, 5, 0), binomialTail(4, 5, 1)]).toEqual([1, 1, 0])
  })

  it.each([
    [1, 0, 0.1],
    [3, 2, 0.1],
    [-1, 2, 0.1],
    [0.5, 2, 0.1],
    [1, 2, -0.1],
    [1, 2, Number.NaN],
  ])('refuses %d events in %d rows at risk %d', (events, rows, risk) => {
    expect(() => binomialTail(events, rows, risk)).toThrowError(expect.objectContaining({ code: 'risk-invalid' }))
  })
})
