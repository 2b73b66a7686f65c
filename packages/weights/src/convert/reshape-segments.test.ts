import type { Segment } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gatherSegments } from '../selection/gather-segments.ts'
import { isReshape, reshapeRead } from './reshape-segments.ts'

/** A shape, the same with dimensions of 1 put in or taken out, and segments of the first. */
const reads = fc
  .tuple(fc.array(fc.integer({ min: 2, max: 4 }), { maxLength: 3 }), fc.array(fc.nat(3)), fc.array(fc.nat(3)))
  .chain(([sizes, ...places]) => {
    const [shape, stored] = places.map((at) => at.reduce((all, place) => all.toSpliced(place, 0, 1), sizes))
    const axis = (size: number) =>
      fc.array(
        fc.tuple(fc.nat(size), fc.nat(size)).map(([a, b]): Segment => (a < b ? [a, b] : [b, a])),
        { maxLength: 3 },
      )
    return fc.record({
      shape: fc.constant(shape as number[]),
      stored: fc.constant(stored as number[]),
      segments: fc.tuple(...(shape as number[]).map(axis)),
    })
  })

describe('reshapes', () => {
  it('differ by dimensions of 1 and by nothing else', () => {
    expect(isReshape([8, 4, 1, 1], [8, 4])).toBe(true)
    expect(isReshape([1, 1, 1, 8], [8])).toBe(true)
    expect(isReshape([1], [])).toBe(true)
    expect(isReshape([8, 4], [4, 8])).toBe(false)
    expect(isReshape([8, 4], [32])).toBe(false)
  })

  it('read as the tensor itself would be', () => {
    fc.assert(
      fc.property(reads, ({ shape, stored, segments }) => {
        const data = Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i)
        const read = reshapeRead(segments, shape, stored)
        expect(read.finish(gatherSegments(data, stored, read.segments))).toEqual(gatherSegments(data, shape, segments))
      }),
    )
  })
})
