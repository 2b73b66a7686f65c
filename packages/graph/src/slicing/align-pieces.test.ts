import type { Segment } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AlignPiece } from '../sliced-graph.ts'
import { alignPieces, isIdentity } from './align-pieces.ts'
import type { Selection } from './select-axes.ts'

const selection = (...segments: readonly Segment[]): Selection => ({
  size: segments.reduce((sum, [from, to]) => sum + to - from, 0),
  segments,
})

const channels = ({ segments }: Selection): number[] =>
  segments.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))

/** What the pieces make of a vector that holds its own channel numbers; null stands for a zero. */
const applied = (pieces: readonly AlignPiece[], from: Selection): (number | null)[] =>
  pieces.flatMap((piece) =>
    'zeros' in piece ? Array.from({ length: piece.zeros }, () => null) : channels(from).slice(...piece.take),
  )

/** Disjoint ascending segments of at most 24 channels, at least one channel in all. */
const arbitrarySelection: fc.Arbitrary<Selection> = fc
  .uniqueArray(fc.nat(24), { minLength: 2, maxLength: 6 })
  .map((ends) => ends.sort((a, b) => a - b))
  .map((ends) =>
    selection(
      ...ends.flatMap((from, i): Segment[] => (i % 2 === 0 && i + 1 < ends.length ? [[from, ends[i + 1] ?? 0]] : [])),
    ),
  )

describe('alignPieces', () => {
  it('cuts a prefix', () => {
    expect(alignPieces(selection([0, 8]), selection([0, 5]))).toEqual([{ take: [0, 5] }])
  })

  it('extends with zeros at the end', () => {
    expect(alignPieces(selection([0, 5]), selection([0, 8]))).toEqual([{ take: [0, 5] }, { zeros: 3 }])
  })

  it('extends trailing channels with zeros in front', () => {
    expect(alignPieces(selection([6, 8]), selection([4, 8]))).toEqual([{ zeros: 2 }, { take: [0, 2] }])
  })

  it('reads positions of the input, not channel numbers', () => {
    expect(alignPieces(selection([4, 8]), selection([6, 8]))).toEqual([{ take: [2, 4] }])
  })

  it('gives, channel by channel, the input where it has the channel and zero elsewhere', () => {
    fc.assert(
      fc.property(arbitrarySelection, arbitrarySelection, (from, to) => {
        const has = new Set(channels(from))
        const naive = channels(to).map((channel) => (has.has(channel) ? channel : null))
        expect(applied(alignPieces(from, to), from)).toEqual(naive)
      }),
    )
  })

  it('never writes two pieces where one does', () => {
    fc.assert(
      fc.property(arbitrarySelection, arbitrarySelection, (from, to) => {
        const pieces = alignPieces(from, to)
        for (const [i, piece] of pieces.entries()) {
          const next = pieces[i + 1]
          if (!next) continue
          if ('zeros' in piece) expect('zeros' in next).toBe(false)
          else if ('take' in next) expect(next.take[0]).not.toBe(piece.take[1])
        }
      }),
    )
  })
})

describe('isIdentity', () => {
  it('holds exactly for equal channels in equal order', () => {
    fc.assert(
      fc.property(arbitrarySelection, arbitrarySelection, (from, to) => {
        expect(isIdentity(alignPieces(from, to), from)).toBe(channels(from).join() === channels(to).join())
      }),
    )
    const some = selection([1, 3], [5, 8])
    expect(isIdentity(alignPieces(some, some), some)).toBe(true)
  })
})
