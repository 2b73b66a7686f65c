import { isWidthwiseError, roundHalfEven } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graphErrorHints } from '../errors.ts'
import { branchRanges } from './branch-ranges.ts'

describe('branchRanges', () => {
  it('puts the convolved channels of a partial convolution last', () => {
    expect(branchRanges({ channels: 20, active: 20, ratios: [undefined, 3 / 8] })).toEqual([[[0, 13]], [[13, 20]]])
  })

  it('stores the branches segment after segment, the identity first in each', () => {
    const mixer = { channels: 16, ratios: [undefined, 0.25, 0.25, 0.25], boundaries: [8, 16] }
    expect(branchRanges({ ...mixer, active: 8 })).toEqual([[[0, 2]], [[2, 4]], [[4, 6]], [[6, 8]]])
    expect(branchRanges({ ...mixer, active: 16 })).toEqual([
      [
        [0, 2],
        [8, 10],
      ],
      [
        [2, 4],
        [10, 12],
      ],
      [
        [4, 6],
        [12, 14],
      ],
      [
        [6, 8],
        [14, 16],
      ],
    ])
  })

  it('takes segment sizes from the cumulative floors', () => {
    // floor(9/8) = 1, floor(18/8) = 2, floor(27/8) = 3: one channel a branch in each segment.
    const ranges = branchRanges({
      channels: 27,
      active: 27,
      ratios: [undefined, 1 / 8, 1 / 8, 1 / 8],
      boundaries: [9, 18, 27],
    })
    expect(ranges[1]).toEqual([
      [6, 7],
      [15, 16],
      [24, 25],
    ])
  })

  it('joins ranges that touch', () => {
    expect(branchRanges({ channels: 8, active: 8, ratios: [undefined, 0], boundaries: [4, 8] })).toEqual([[[0, 8]], []])
  })

  it('refuses a width that no segment ends at', () => {
    expect(() => branchRanges({ channels: 16, active: 12, ratios: [undefined, 0.25], boundaries: [8, 16] })).toThrow(
      expect.objectContaining({ code: 'subnet-unsupported', message: expect.stringContaining('8, 16') }),
    )
  })

  it('refuses a segment without room for its branches', () => {
    // Of 7 channels a branch of 1/3 has 2, of 9 it has 3: three new channels a segment that has two.
    expect(() =>
      branchRanges({ channels: 9, active: 9, ratios: [undefined, 1 / 3, 1 / 3, 1 / 3], boundaries: [7, 9] }),
    ).toThrow(expect.objectContaining({ code: 'subnet-unsupported' }))
  })

  it('covers the active channels once, each branch with its floor, and narrow widths are prefixes of wide ones', () => {
    const mixer = fc.record({
      channels: fc.integer({ min: 8, max: 200 }),
      widths: fc.uniqueArray(fc.constantFrom(0.25, 0.3, 0.5, 0.6, 0.75), { maxLength: 4 }),
      ratio: fc.constantFrom(1 / 16, 1 / 8, 1 / 4),
      branches: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(mixer, ({ channels, widths, ratio, branches }) => {
        const boundaries = [...widths, 1].sort((a, b) => a - b).map((width) => roundHalfEven(width * channels))
        const ratios = [undefined, ...Array.from({ length: branches }, () => ratio)]
        let narrower: string[] = ratios.map(() => '')
        for (const active of boundaries) {
          let ranges: ReturnType<typeof branchRanges>
          try {
            ranges = branchRanges({ channels, active, ratios, boundaries })
          } catch (error) {
            expect(isWidthwiseError(error, graphErrorHints)).toBe(true)
            return
          }
          const lists = ranges.map((list) =>
            list.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)),
          )
          expect(lists.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: active }, (_, i) => i))
          for (const list of lists.slice(1)) expect(list).toHaveLength(Math.floor(active * ratio))
          const texts = lists.map((list) => list.join())
          for (const [i, text] of texts.entries()) expect(text.startsWith(narrower[i] as string)).toBe(true)
          narrower = texts
        }
      }),
    )
  })
})
