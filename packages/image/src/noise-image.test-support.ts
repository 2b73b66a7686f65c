import fc from 'fast-check'
import { type Interpolation, interpolations } from './resample/resample-filter.ts'
import type { RgbImage } from './rgb-image.ts'

/** Pixels without any pattern, the same for the same seed. */
export function noiseImage(width: number, height: number, seed = 1): RgbImage {
  const data = new Uint8Array(width * height * 3)
  for (let index = 0; index < data.length; index++) data[index] = Math.imul(index + seed, 0x9e3779b1) >>> 24
  return { width, height, data }
}

/** Every pixel the same colour. */
export function plainImage(width: number, height: number, color: readonly [number, number, number]): RgbImage {
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, (_, index) => color[index % 3] as number),
  }
}

/** Sides that are small, with some thin pictures among them. */
export const anySide: fc.Arbitrary<number> = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 60 }))

/** Small noise pictures. */
export const anyImage: fc.Arbitrary<RgbImage> = fc
  .record({ width: anySide, height: anySide, seed: fc.nat(1000) })
  .map(({ width, height, seed }) => noiseImage(width, height, seed))

export const anyInterpolation: fc.Arbitrary<Interpolation> = fc.constantFrom(...interpolations)

/** A rectangle of a picture, copied pixel by pixel. */
export function cutOut(image: RgbImage, x: number, y: number, width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * image.width + x) * 3
    data.set(image.data.subarray(from, from + width * 3), row * width * 3)
  }
  return { width, height, data }
}
