import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indices } from '../arbitraries.test-support.ts'
import { createMemoryStore } from '../memory-store.ts'
import { gatherSegments } from '../selection/gather-segments.ts'
import { elementCount } from '../selection/select.ts'
import { anyNetworks } from './networks.test-support.ts'
import { findOverlap } from './piece.ts'

const store = createMemoryStore([])

describe('findOverlap', () => {
  it('looks on where a piece ends as another begins', () => {
    const pieces = [[[0, 2] as const, [3, 5] as const], [[2, 4] as const]].map((axis) => ({
      store,
      name: 'w',
      segments: [axis],
    }))
    expect(findOverlap(pieces)).toEqual(pieces)
    expect(findOverlap(pieces.toReversed())).toEqual(pieces.toReversed())
  })

  it('finds two pieces that share an element exactly when there are some', () => {
    fc.assert(
      fc.property(anyNetworks, ({ widths }) => {
        for (const [name, { fullShape }] of widths[0] ?? []) {
          const pieces = widths.flatMap((reads) => {
            const segments = reads.get(name)?.segments
            return segments === undefined ? [] : [{ store, name, segments }]
          })
          const all = indices(elementCount(fullShape))
          const elements = pieces.map(({ segments }) => new Set(gatherSegments(all, fullShape, segments)))
          const shared = elements.some((a, i) =>
            elements.some((b, j) => i < j && [...a].some((element) => b.has(element))),
          )
          expect(findOverlap(pieces) !== undefined).toBe(shared)
        }
      }),
      { numRuns: 500 },
    )
  })
})
