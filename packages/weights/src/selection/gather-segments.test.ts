import type { Segments } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indices, shapeAndSegments } from '../arbitraries.test-support.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { gatherSegments } from './gather-segments.ts'
import { elementCount } from './select.ts'

/** The definition: every combination of the listed indices, the last axis fastest. */
function gatherNaively(data: Float32Array, shape: readonly number[], segments: Segments): number[] {
  let flat = [0]
  for (const [axis, axisSegments] of segments.entries()) {
    const listed = axisSegments.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))
    flat = flat.flatMap((index) => listed.map((next) => index * (shape[axis] as number) + next))
  }
  return flat.map((index) => data[index] as number)
}

describe('gatherSegments', () => {
  it('is the definition, for any rank, order, repetition and emptiness', () => {
    fc.assert(
      fc.property(shapeAndSegments, ({ shape, segments }) => {
        const data = indices(elementCount(shape))
        expect([...gatherSegments(data, shape, segments)]).toEqual(gatherNaively(data, shape, segments))
      }),
      { numRuns: 1000 },
    )
  })

  it('reads the pieces of a fused matrix, and permutes', () => {
    const qkv = indices(12) // [6, 2]: rows q0 q1 k0 k1 v0 v1
    expect([
      ...gatherSegments(
        qkv,
        [6, 2],
        [
          [
            [0, 1],
            [2, 3],
            [4, 5],
          ],
          [[0, 1]],
        ],
      ),
    ]).toEqual([0, 4, 8])
    expect([
      ...gatherSegments(
        qkv,
        [6, 2],
        [
          [
            [4, 6],
            [0, 2],
          ],
          [
            [1, 2],
            [0, 1],
          ],
        ],
      ),
    ]).toEqual([9, 8, 11, 10, 1, 0, 3, 2])
  })

  it('copies long runs as well as short ones', () => {
    const data = indices(3 * 100)
    expect([...gatherSegments(data, [3, 100], [[[2, 3]], [[10, 90]]])]).toEqual([...data.slice(210, 290)])
  })

  it.each([
    ['too few axes', [[[0, 2]]]],
    ['too many axes', [[[0, 2]], [[0, 3]], [[0, 1]]]],
    ['beyond the end', [[[0, 3]], [[0, 3]]]],
    ['negative', [[[-1, 2]], [[0, 3]]]],
    ['backwards', [[[1, 0]], [[0, 3]]]],
    ['no whole number', [[[0, 1.5]], [[0, 3]]]],
    ['not a number', [[[0, Number.NaN]], [[0, 3]]]],
  ] as [string, Segments][])('refuses segments that are %s', async (_, segments) => {
    await expectCode(() => gatherSegments(indices(6), [2, 3], segments), 'segments-invalid', /\[2, 3\]/)
  })

  it('refuses data that are not of the shape', async () => {
    await expectCode(() => gatherSegments(indices(5), [2, 3], [[], []]), 'tensor-invalid', /6 elements; 5/)
  })

  it('refuses a selection that no array can hold, before it allocates', async () => {
    const square = () =>
      gatherSegments(indices(10_000), [100, 100], [Array(1e5).fill([0, 100]), Array(1e5).fill([0, 100])])
    await expectCode(square, 'memory-exceeded')
    const cube = Array.from({ length: 3 }, () => Array(1e5).fill([0, 100]) as [number, number][])
    await expectCode(() => gatherSegments(indices(1e6), [100, 100, 100], cube), 'segments-invalid', /2\^53/)
  })
})
