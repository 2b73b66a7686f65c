import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatMs, formatShare } from './format.ts'
import { shorten } from './shorten.ts'

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [999.6, '1.00 k'],
    [1604736, '1.60 M'],
    [23376384, '23.4 M'],
    [999_960_000, '1.00 G'],
    [4.5e9, '4.50 G'],
  ])('count %d', (value, text) => {
    expect(formatCount(value)).toBe(text)
  })

  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [5442824, '5.19 MiB'],
    [2 ** 30, '1.00 GiB'],
  ])('bytes %d', (value, text) => {
    expect(formatBytes(value)).toBe(text)
  })

  it('milliseconds and shares', () => {
    expect([0.4321, 9.999, 31.25, 306.4].map(formatMs)).toEqual(['0.43', '10.0', '31.3', '306'])
    expect([1, 0.3049].map(formatShare)).toEqual(['100.0 %', '30.5 %'])
  })
})

it('shortens a path to its end', () => {
  expect(shorten('a/b.png', 10)).toBe('a/b.png')
  expect(shorten('a/long/way/to/b.png', 10)).toBe('…/to/b.png')
})
