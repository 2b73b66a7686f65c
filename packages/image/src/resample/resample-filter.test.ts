import { describe, expect, it } from 'vitest'
import { resampleFilters } from './resample-filter.ts'

describe('resampleFilters', () => {
  it.each(Object.entries(resampleFilters))('%s is 1 at its centre and 0 outside its support', (_name, filter) => {
    expect(filter.weight(0)).toBe(1)
    expect(filter.weight(filter.support + 0.001)).toBe(0)
    expect(filter.weight(-filter.support - 0.001)).toBe(0)
  })

  it('takes the half that a box shares with its neighbour on one side only', () => {
    expect(resampleFilters.box.weight(0.5)).toBe(1)
    expect(resampleFilters.box.weight(-0.5)).toBe(0)
  })

  it('is the cubic convolution of a = -0.5', () => {
    expect(resampleFilters.bicubic.weight(0.5)).toBe(0.5625)
    expect(resampleFilters.bicubic.weight(1.5)).toBe(-0.0625)
  })

  it('takes the constants of hamming as float32', () => {
    const angle = Math.PI / 2
    const want = (Math.sin(angle) / angle) * (Math.fround(0.54) + Math.fround(0.46) * Math.cos(angle))
    expect(resampleFilters.hamming.weight(0.5)).toBe(want)
    expect(want).not.toBe((Math.sin(angle) / angle) * (0.54 + 0.46 * Math.cos(angle)))
  })
})
