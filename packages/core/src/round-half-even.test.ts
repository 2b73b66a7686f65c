import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundHalfEven } from './round-half-even.ts'

describe('roundHalfEven', () => {
  it.each([
    [0.25 * 18, 4],
    [0.25 * 22, 6],
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [0.35 * 90, 31], // 31.499999999999996 in float64
    [2.4999999999999996, 2],
    [2.5000000000000004, 3],
    [96, 96],
    [127.5, 128],
    [7.2, 7],
    [-2.5, -2],
    [-3.5, -4],
  ])('rounds %d to %d', (value, rounded) => {
    expect(roundHalfEven(value)).toBe(rounded)
  })

  it('gives a nearest whole number', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 20, noNaN: true }), (value) => {
        const rounded = roundHalfEven(value)
        expect(Number.isInteger(rounded)).toBe(true)
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.5)
      }),
    )
  })

  it('gives the even neighbour of every half', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 20), (below) => {
        expect(roundHalfEven(below + 0.5) % 2).toBe(0)
      }),
    )
  })
})
