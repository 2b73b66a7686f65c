import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawRows, permuteRows, wordStream } from './words.ts'

describe('wordStream', () => {
  it('gives unsigned words of the filled tensors, at any index', () => {
    const words = wordStream('check', 1)
    const values = [0, 1, 2, 3].map((index) => 2 * ((words(index) >>> 8) * 2 ** -24) - 1)
    expect(values.map((value) => Math.trunc(value * 1e4))).toEqual([-2371, -8413, -8521, -8896])
    // From here on index · step exceeds 2⁵³ and only wrapping arithmetic keeps the low bits.
    expect(words(2 ** 22 + 1)).not.toBe(words(2 ** 22))
    expect(words(2 ** 32 + 5)).toBe(words(5))
  })
})

describe('drawRows', () => {
  it('stays in range and reaches every row', () => {
    const drawn = drawRows(wordStream('draw', 3), 10, 2000)
    expect([...new Set(drawn)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(drawRows(() => 2 ** 32 - 1, 2 ** 31, 1)[0]).toBe(2 ** 31 - 1)
  })
})

describe('permuteRows', () => {
  it('sorts by word, then by index', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(0, 7, 2 ** 32 - 1), fc.integer({ min: 0, max: 2 ** 32 - 1 }))),
        (list) => {
          const expected = list.map((word, row) => ({ word, row })).sort((a, b) => a.word - b.word || a.row - b.row)
          expect([...permuteRows((index) => list[index] as number, list.length)]).toEqual(
            expected.map(({ row }) => row),
          )
        },
      ),
    )
  })
})
