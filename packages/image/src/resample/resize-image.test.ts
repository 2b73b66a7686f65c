import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyImage, anyInterpolation, anySide, cutOut, noiseImage, plainImage } from '../noise-image.test-support.ts'
import type { RgbImage } from '../rgb-image.ts'
import { thrownCode } from '../thrown-code.test-support.ts'
import { passOrders } from './pass-order.ts'
import { type ResizeImageOptions, resizeImage } from './resize-image.ts'

const anyPassOrder = fc.constantFrom(...passOrders)
const anyColor = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255))

/** A box inside a picture, and a window inside an output. */
const anyResize = fc
  .record({
    image: anyImage,
    width: anySide,
    height: anySide,
    interpolation: anyInterpolation,
    passOrder: anyPassOrder,
    edges: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
  })
  .map(({ image, edges, ...options }) => {
    const [left, right] = [edges[0] as number, edges[1] as number].sort((a, b) => a - b) as [number, number]
    const [top, bottom] = [edges[2] as number, edges[3] as number].sort((a, b) => a - b) as [number, number]
    const x = Math.floor((edges[4] as number) * 0.999 * options.width)
    const y = Math.floor((edges[5] as number) * 0.999 * options.height)
    const window = {
      x,
      y,
      width: 1 + Math.floor((edges[6] as number) * 0.999 * (options.width - x)),
      height: 1 + Math.floor((edges[7] as number) * 0.999 * (options.height - y)),
    }
    const box = [left * image.width, top * image.height, right * image.width, bottom * image.height] as const
    return { image, options: { ...options, box }, window }
  })

describe('resizeImage', () => {
  it('keeps a plain picture plain', () => {
    fc.assert(
      fc.property(
        anyColor,
        anySide,
        anySide,
        anySide,
        anySide,
        anyInterpolation,
        anyPassOrder,
        (color, inWidth, inHeight, width, height, interpolation, passOrder) => {
          const got = resizeImage(plainImage(inWidth, inHeight, color), { width, height, interpolation, passOrder })
          expect(got).toEqual(plainImage(width, height, color))
        },
      ),
    )
  })

  it('copies a picture that keeps its size', () => {
    fc.assert(
      fc.property(anyImage, anyInterpolation, (image, interpolation) => {
        const got = resizeImage(image, { width: image.width, height: image.height, interpolation })
        expect(got).toEqual(image)
        expect(got.data.buffer).not.toBe(image.data.buffer)
      }),
    )
  })

  it('crops where the box is whole and as big as the output', () => {
    const image = noiseImage(9, 7)
    const box = [2, 1, 6, 6] as const
    expect(resizeImage(image, { width: 4, height: 5, interpolation: 'lanczos', box })).toEqual(
      cutOut(image, 2, 1, 4, 5),
    )
  })

  it('computes a window with the bytes that it has in the whole output', () => {
    fc.assert(
      fc.property(anyResize, ({ image, options, window }) => {
        const whole = resizeImage(image, options)
        const { x, y, width, height } = window
        expect(resizeImage(image, { ...options, window })).toEqual(cutOut(whole, x, y, width, height))
      }),
      { numRuns: 300 },
    )
  })

  it('does to columns what it does to rows', () => {
    fc.assert(
      fc.property(anyImage, anySide, anyInterpolation, (image, width, interpolation) => {
        const wide = resizeImage(image, { width, height: image.height, interpolation })
        const tall = resizeImage(transpose(image), { width: image.height, height: width, interpolation })
        expect(transpose(wide)).toEqual(tall)
      }),
    )
  })

  it('answers the same for any array of bytes and leaves it alone', () => {
    const image = noiseImage(13, 11)
    const options: ResizeImageOptions = { width: 5, height: 6, interpolation: 'bicubic' }
    const want = resizeImage(image, options)
    const shifted = new Uint8Array(image.data.length + 3)
    shifted.set(image.data, 3)
    for (const data of [new Uint8ClampedArray(image.data), shifted.subarray(3)]) {
      expect(resizeImage({ ...image, data: data as Uint8Array }, options)).toEqual(want)
    }
    expect(image).toEqual(noiseImage(13, 11))
  })

  const image = noiseImage(4, 3)
  const size = { width: 2, height: 2, interpolation: 'bicubic' } as const
  it.each([
    ['image-invalid', { ...image, width: 5 }, size],
    ['image-invalid', { ...image, width: 0 }, size],
    ['image-invalid', { ...image, width: 1.5, height: 8 }, size],
    ['image-invalid', { ...image, data: [...image.data] as unknown as Uint8Array }, size],
    ['image-options-invalid', image, { ...size, width: 0 }],
    ['image-options-invalid', image, { ...size, height: 2.5 }],
    ['image-options-invalid', image, { ...size, interpolation: 'cubic' }],
    ['image-options-invalid', image, { ...size, passOrder: 'vertical-first' }],
    ['image-options-invalid', image, { ...size, box: [-1, 0, 4, 3] }],
    ['image-options-invalid', image, { ...size, box: [0, 0, 4.5, 3] }],
    ['image-options-invalid', image, { ...size, box: [3, 0, 1, 3] }],
    ['image-options-invalid', image, { ...size, box: [0, 0, Number.NaN, 3] }],
    ['image-options-invalid', image, { ...size, box: [0, 0, 4] }],
    ['image-options-invalid', image, { ...size, window: { x: 1, y: 0, width: 2, height: 1 } }],
    ['image-options-invalid', image, { ...size, window: { x: 0, y: -1, width: 1, height: 1 } }],
    ['image-too-large', image, { ...size, width: 40_000, height: 40_000 }],
    ['image-too-large', image, { ...size, maxPixels: 3 }],
  ])('answers %s', (code, picture, options) => {
    expect(thrownCode(() => resizeImage(picture as RgbImage, options as ResizeImageOptions))).toBe(code)
  })

  it('bounds the picture between the passes too', () => {
    const tall = noiseImage(1, 2000)
    const options: ResizeImageOptions = { width: 2000, height: 1, interpolation: 'box', maxPixels: 10_000 }
    expect(thrownCode(() => resizeImage(tall, { ...options, passOrder: 'horizontal-first' }))).toBe('image-too-large')
    expect(resizeImage(tall, options).width).toBe(2000)
  })
})

function transpose({ width, height, data }: RgbImage): RgbImage {
  const turned = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        turned[(x * height + y) * 3 + channel] = data[(y * width + x) * 3 + channel] as number
      }
    }
  }
  return { width: height, height: width, data: turned }
}
