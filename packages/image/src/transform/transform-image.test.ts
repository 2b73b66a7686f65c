import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyImage, anyInterpolation, anySide, cutOut, noiseImage, plainImage } from '../noise-image.test-support.ts'
import { resizeImage } from '../resample/resize-image.ts'
import { thrownCode } from '../thrown-code.test-support.ts'
import { type ImageTransform, planTransform } from './image-transform.ts'
import { timmTransform } from './timm-transform.ts'
import { torchvisionTransform } from './torchvision-transform.ts'
import { centerCropImage, transformImage } from './transform-image.ts'

describe('transformImage', () => {
  it('answers as the steps one after the other', () => {
    fc.assert(
      fc.property(
        anyImage,
        anySide,
        anySide,
        anySide,
        anyInterpolation,
        (image, side, width, height, interpolation) => {
          const resize = { kind: 'short-side', size: side } as const
          const crop = { width, height }
          const { resized } = planTransform(image, { resize })
          const steps = centerCropImage(resizeImage(image, { ...resized, interpolation }), crop, [1, 2, 3])
          expect(transformImage(image, { resize, crop, interpolation, fill: [1, 2, 3] })).toEqual(steps)
        },
      ),
    )
  })

  it('computes no more of a thin picture than the crop keeps', () => {
    const crop = { width: 24, height: 24 }
    const transform: ImageTransform = { resize: { kind: 'short-side', size: 100_000 }, crop, interpolation: 'bicubic' }
    expect(planTransform({ width: 4000, height: 3 }, transform).resized.width).toBe(133_333_333)
    expect(transformImage(plainImage(4000, 3, [9, 8, 7]), transform)).toEqual(plainImage(24, 24, [9, 8, 7]))
  })

  it('trims before it resizes, so that what was trimmed leaves no trace', () => {
    const image = noiseImage(20, 16)
    const resize = { kind: 'exact', width: 7, height: 5 } as const
    const trimmed = transformImage(image, { trim: 3, resize, interpolation: 'lanczos' })
    expect(trimmed).toEqual(transformImage(cutOut(image, 3, 3, 14, 10), { resize, interpolation: 'lanczos' }))
  })

  it('pads with the fill', () => {
    const got = centerCropImage(plainImage(1, 1, [9, 9, 9]), { width: 2, height: 2 }, [1, 2, 3])
    expect([...got.data]).toEqual([9, 9, 9, 1, 2, 3, 1, 2, 3, 1, 2, 3])
  })

  it.each<readonly [string, ImageTransform]>([
    ['image-too-thin', { trim: 5 }],
    ['image-too-thin', { resize: { kind: 'fit', width: 2, height: 1000 } }],
    ['image-too-large', { crop: { width: 40_000, height: 40_000 } }],
    ['image-options-invalid', { trim: -1 }],
    ['image-options-invalid', { crop: { width: 0, height: 4 } }],
    ['image-options-invalid', { resize: { kind: 'short-side', size: 0 } }],
    ['image-options-invalid', { resize: { kind: 'short-side', size: 8, maxSize: 8 } }],
    ['image-options-invalid', { resize: { kind: 'exact', width: 4, height: Number.NaN } }],
    ['image-options-invalid', { fill: [0, 0, 256] }],
    ['image-options-invalid', { interpolation: 'area' as 'box' }],
    ['image-options-invalid', { passOrder: 'pillow-11' as 'pillow-12' }],
  ])('answers %s to %o', (code, transform) => {
    expect(thrownCode(() => transformImage(noiseImage(1000, 10), transform))).toBe(code)
  })
})

describe('timmTransform', () => {
  it('takes a missing share for 0.875', () => {
    for (const cropPct of [undefined, null, 0]) {
      const options = cropPct === undefined ? {} : { cropPct }
      expect(timmTransform({ inputSize: 224, ...options }).resize).toEqual({ kind: 'short-side', size: 256 })
    }
  })

  it.each([
    [
      { inputSize: [192, 256], cropPct: 0.9 },
      { kind: 'cover', width: 284, height: 213 },
    ],
    [
      { inputSize: [192, 256], cropPct: 0.9, cropMode: 'squash' },
      { kind: 'exact', width: 284, height: 213 },
    ],
    [
      { inputSize: 192, cropPct: 1, cropMode: 'border' },
      { kind: 'fit', width: 192, height: 192 },
    ],
  ] as const)('resizes %o by %o', (options, rule) => {
    expect(timmTransform(options).resize).toEqual(rule)
  })

  it('pads with the mean, halves to even', () => {
    expect(timmTransform({ inputSize: 8, cropMode: 'border', mean: [0.5, 0.485, 0] }).fill).toEqual([128, 124, 0])
    expect(timmTransform({ inputSize: 8, mean: [0.5, 0.5, 0.5] }).fill).toBeUndefined()
  })
})

describe('torchvisionTransform', () => {
  it('takes one number for the short side and two for height and width', () => {
    expect(torchvisionTransform({ resize: 8, maxSize: 9, centerCrop: 4 })).toEqual({
      resize: { kind: 'short-side', size: 8, maxSize: 9 },
      crop: { width: 4, height: 4 },
    })
    expect(torchvisionTransform({ resize: [57, 91], interpolation: 'box' })).toEqual({
      resize: { kind: 'exact', width: 91, height: 57 },
      interpolation: 'box',
    })
  })
})
