import type { Segment } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shapeAndSegments } from '../arbitraries.test-support.ts'
import { gatherSegments } from '../selection/gather-segments.ts'
import { elementCount } from '../selection/select.ts'
import { type Box, boxesOf, boxSize, countBoxes, mergeBoxes, normaliseAxis, subtract } from './boxes.ts'

const rank = 3

const segment = fc
  .tuple(fc.nat({ max: 4 }), fc.integer({ min: 1, max: 3 }))
  .map(([from, length]): Segment => [from, from + length])
const box = fc.tuple(...Array.from({ length: rank }, () => segment))

/** The elements of boxes, each named once; throws when two boxes share one. */
function elements(boxes: readonly Box[]): Set<string> {
  const found = new Set<string>()
  for (const ranges of boxes) {
    let indices: string[] = ['']
    for (const [from, to] of ranges) {
      indices = indices.flatMap((index) => Array.from({ length: to - from }, (_, i) => `${index} ${from + i}`))
    }
    for (const index of indices) {
      if (found.has(index)) throw new Error(`element${index} lies in two boxes`)
      found.add(index)
    }
  }
  return found
}

describe('boxes', () => {
  it('are what is left of one box without others, disjoint and complete', () => {
    fc.assert(
      fc.property(box, fc.array(box, { maxLength: 5 }), (whole, holes) => {
        const rest = elements(subtract([whole], holes))
        const expected = elements([whole])
        for (const hole of holes) for (const element of elements([hole])) expected.delete(element)
        expect(rest).toEqual(expected)
      }),
    )
  })

  it('hold the same elements when they are merged, in no more boxes', () => {
    fc.assert(
      fc.property(box, fc.array(box, { maxLength: 5 }), (whole, holes) => {
        const parts = subtract([whole], holes)
        const merged = mergeBoxes(parts)
        expect(elements(merged)).toEqual(elements(parts))
        expect(merged.length).toBeLessThanOrEqual(parts.length)
        expect(merged.reduce((sum, part) => sum + boxSize(part), 0)).toBe(elements(parts).size)
      }),
    )
  })

  it('join again to the box that was cut', () => {
    fc.assert(
      fc.property(box, box, (whole, hole) => {
        const outside = subtract([whole], [hole])
        const inside = subtract([whole], outside)
        expect(mergeBoxes([...outside, ...inside])).toEqual([whole])
      }),
    )
  })

  it('hold what segments select, in whichever order', () => {
    fc.assert(
      fc.property(shapeAndSegments, ({ shape, segments }) => {
        const all = Float32Array.from({ length: elementCount(shape) }, (_, index) => index)
        const distinct = new Set(gatherSegments(all, shape, segments))
        expect(elements(boxesOf(segments)).size).toBe(distinct.size)
        expect(boxesOf(segments)).toHaveLength(countBoxes(segments))
      }),
    )
  })

  it('of a chain of prefixes are long rows first', () => {
    expect(
      subtract(
        [
          [
            [0, 8],
            [0, 4],
          ],
        ],
        [
          [
            [0, 4],
            [0, 2],
          ],
        ],
      ),
    ).toEqual([
      [
        [4, 8],
        [0, 4],
      ],
      [
        [0, 4],
        [2, 4],
      ],
    ])
    expect(
      normaliseAxis([
        [4, 6],
        [0, 2],
        [2, 4],
      ]),
    ).toEqual([[0, 6]])
  })

  it('of scalars are one or none', () => {
    expect(boxesOf([])).toEqual([[]])
    expect(subtract([[]], [])).toEqual([[]])
    expect(subtract([[]], [[]])).toEqual([])
  })
})
