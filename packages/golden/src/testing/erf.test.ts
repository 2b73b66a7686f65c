import { describe, expect, it } from 'vitest'
import { erf } from './erf.ts'

describe('erf', () => {
  it.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.5, 0.999593047982555],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
  ])('of %d is %d', (x, value) => {
    expect(Math.abs(erf(x) - value)).toBeLessThan(3e-16 + 4e-16 * value)
    expect(erf(-x)).toBe(-erf(x))
  })

  it('goes on without a step where the series ends', () => {
    expect(Math.abs(erf(2.5) - erf(2.5 - 1e-12))).toBeLessThan(1e-14)
  })
})
