import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySide } from '../noise-image.test-support.ts'
import { centerCropPlacement } from './center-crop.ts'

const square = (side: number): { width: number; height: number } => ({ width: side, height: side })

describe('centerCropPlacement', () => {
  it.each([
    [1, 0],
    [2, 1],
    [3, 2],
    [5, 2],
    [7, 4],
  ])('cuts a surplus of %d by %d on the near side', (surplus, want) => {
    expect(centerCropPlacement(square(10 + surplus), square(10)).from).toEqual([want, want])
  })

  it('pads the near side with the smaller half', () => {
    expect(centerCropPlacement({ width: 20, height: 11 }, { width: 32, height: 32 })).toEqual({
      from: [0, 0],
      to: [6, 10],
      kept: [20, 11],
    })
  })

  it('keeps as much as there is room for, inside both pictures', () => {
    fc.assert(
      fc.property(fc.tuple(anySide, anySide), fc.tuple(anySide, anySide), (source, crop) => {
        const { from, to, kept } = centerCropPlacement(
          { width: source[0], height: source[1] },
          { width: crop[0], height: crop[1] },
        )
        for (const axis of [0, 1] as const) {
          expect(kept[axis]).toBe(Math.min(source[axis], crop[axis]))
          expect(from[axis] + kept[axis]).toBeLessThanOrEqual(source[axis])
          expect(to[axis] + kept[axis]).toBeLessThanOrEqual(crop[axis])
        }
      }),
    )
  })
})
