import type { ExifOrientation } from '../header/image-format.ts'
import type { RgbImage } from '../rgb-image.ts'
import type { Steps } from '../steps.ts'

/** The stored pixel that becomes the first one, and how far away the next one to the right and the next one below are. */
type Walk = (width: number, height: number) => readonly [first: number, right: number, below: number]

const walks: Readonly<Record<ExifOrientation, Walk>> = {
  1: (width) => [0, 1, width],
  2: (width) => [width - 1, -1, width],
  3: (width, height) => [width * height - 1, -1, -width],
  4: (width, height) => [width * (height - 1), 1, -width],
  5: (width) => [0, width, 1],
  6: (width, height) => [width * (height - 1), -width, 1],
  7: (width, height) => [width * height - 1, -width, -1],
  8: (width) => [width - 1, width, -1],
}

/**
 * Turns and mirrors stored pixels so that the picture stands upright (`PIL.ImageOps.exif_transpose`), a row in each
 * step.
 */
export function* orientImage(image: RgbImage, orientation: ExifOrientation): Steps<RgbImage> {
  if (orientation === 1) return image
  const { data: source } = image
  const [width, height] = orientation >= 5 ? [image.height, image.width] : [image.width, image.height]
  const [first, right, below] = walks[orientation](image.width, image.height)
  const data = new Uint8Array(source.length)
  let to = 0
  for (let y = 0; y < height; y++) {
    let from = (first + y * below) * 3
    for (let x = 0; x < width; x++) {
      data[to] = source[from] as number
      data[to + 1] = source[from + 1] as number
      data[to + 2] = source[from + 2] as number
      to += 3
      from += right * 3
    }
    yield
  }
  return { width, height, data }
}
