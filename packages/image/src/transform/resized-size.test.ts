import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySide } from '../noise-image.test-support.ts'
import { thrownCode } from '../thrown-code.test-support.ts'
import { type ResizeRule, resizedSize } from './resized-size.ts'

const anySize = fc.record({ width: anySide, height: anySide })

describe('resizedSize', () => {
  it.each([
    [[4000, 3], { kind: 'short-side', size: 256 }, [341_333, 256]],
    [[500, 375], { kind: 'short-side', size: 256 }, [341, 256]],
    [[299, 131], { kind: 'short-side', size: 100, maxSize: 150 }, [150, 65]],
    [[20, 10], { kind: 'exact', width: 7, height: 9 }, [7, 9]],
    [[1, 1], { kind: 'cover', width: 284, height: 213 }, [284, 284]],
    [[37, 170], { kind: 'fit', width: 224, height: 224 }, [49, 224]],
  ] as const)('gives %o by %o the size %o', ([width, height], rule, want) => {
    const size = resizedSize({ width, height }, rule)
    expect([size.width, size.height]).toEqual(want)
  })

  it('makes the short side what was asked and keeps the aspect ratio to within a pixel', () => {
    fc.assert(
      fc.property(anySize, anySide, (source, side) => {
        const { width, height } = resizedSize(source, { kind: 'short-side', size: side })
        expect(Math.min(width, height)).toBe(side)
        const long = (side * Math.max(source.width, source.height)) / Math.min(source.width, source.height)
        expect(long - Math.max(width, height)).toBeGreaterThanOrEqual(0)
        expect(long - Math.max(width, height)).toBeLessThan(1)
      }),
    )
  })

  it('covers or fits the rectangle', () => {
    fc.assert(
      fc.property(anySize, anySize, (source, target) => {
        const cover = resizedSize(source, { kind: 'cover', ...target })
        expect(cover.width >= target.width && cover.height >= target.height).toBe(true)
        const rule: ResizeRule = { kind: 'fit', ...target }
        if (thrownCode(() => resizedSize(source, rule)) === 'image-too-thin') return
        const fit = resizedSize(source, rule)
        expect(fit.width <= target.width && fit.height <= target.height).toBe(true)
      }),
    )
  })

  it('refuses a picture of which a side would vanish', () => {
    const thin = { width: 301, height: 1 }
    expect(thrownCode(() => resizedSize(thin, { kind: 'fit', width: 16, height: 16 }))).toBe('image-too-thin')
    expect(thrownCode(() => resizedSize(thin, { kind: 'short-side', size: 4, maxSize: 5 }))).toBe('image-too-thin')
  })
})
