import { describe, expect, it } from 'vitest'
import { list, macs, megabytes, milliseconds, percent, readableCounts, threeDigits } from './format.ts'

const plain = (text: string): string => text.replace('\u202f', ' ')

describe('numbers that people read', () => {
  it.each([
    [0.973, 0, '97 %'],
    [0.8768, 1, '87.7 %'],
    [1, 0, '100 %'],
    [0, 0, '0 %'],
  ])('percent(%d, %d) is %s', (share, digits, want) => expect(plain(percent(share, digits))).toBe(want))

  it.each([
    [6.0357, '6.04'],
    [13.29, '13.3'],
    [0.819, '0.82'],
    [120.4, '120'],
  ])('%d to three digits is %s', (value, want) => expect(threeDigits(value)).toBe(want))

  it('have their unit', () => {
    expect(plain(macs(23_376_384))).toBe('23.4 M')
    expect(plain(milliseconds(2.9))).toBe('2.90 ms')
    expect(plain(megabytes(2_756_260))).toBe('2.76 MB')
  })
})

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('list(%o) is "%s"', (items, want) => expect(list(items)).toBe(want))

it.each([
  ['the limit is 50000000 pixels', 'the limit is 50 million pixels'],
  ['a budget of 1604736 MACs', 'a budget of 1.6 million MACs'],
  ['30000 × 9000 pixels', '30,000 × 9000 pixels'],
  ['https://here:12345/99999.png is not there', 'https://here:12345/99999.png is not there'],
])('readableCounts(%s) is %s', (text, want) => expect(readableCounts(text)).toBe(want))
