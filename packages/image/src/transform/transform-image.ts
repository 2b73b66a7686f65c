import { imageError } from '../errors.ts'
import { assertInterpolation, assertPassOrder, assertSize } from '../resample/resize-image.ts'
import { assertRgbImage, defaultMaxPixels, type RgbImage } from '../rgb-image.ts'
import { allSteps } from '../steps.ts'
import type { ImageTransform } from './image-transform.ts'
import { transformRows } from './transform-rows.ts'

/**
 * Trims, resizes and centre crops a picture, bit for bit as torchvision and timm do on Pillow.
 *
 * @throws {WidthwiseError} `image-invalid`, `image-options-invalid`, `image-too-thin`, `image-too-large`
 */
export function transformImage(image: RgbImage, transform: ImageTransform): RgbImage {
  assertRgbImage(image)
  assertTransform(transform)
  const { plan, fill, rows } = allSteps(transformRows(image, transform))
  const { width, height } = plan.output
  assertOutput(width, height)
  const data = new Uint8ClampedArray(width * height * 3)
  if (rows.width < width || rows.height < height) fillPixels(data, fill)
  for (let y = 0; y < rows.height; y++) {
    rows.writeRow(y, data, ((plan.to[1] + y) * width + plan.to[0]) * 3)
  }
  return { width, height, data: new Uint8Array(data.buffer) }
}

/**
 * The `width × height` pixels in the middle of a picture, with `fill` (default black) around it where it is smaller.
 *
 * @throws {WidthwiseError} `image-invalid`, `image-options-invalid`, `image-too-large`
 */
export function centerCropImage(
  image: RgbImage,
  crop: Pick<RgbImage, 'width' | 'height'>,
  fill?: ImageTransform['fill'],
): RgbImage {
  return transformImage(image, { crop, ...(fill && { fill }) })
}

/** @throws {WidthwiseError} `image-options-invalid` */
export function assertTransform(transform: ImageTransform): void {
  const { trim = 0, resize, crop, fill = [], interpolation, passOrder } = transform
  if (!Number.isSafeInteger(trim) || trim < 0) {
    throw imageError('image-options-invalid', `trim ${trim}; it must be a whole number of pixels, at least 0`)
  }
  if (resize?.kind === 'short-side') {
    assertSize('resize', resize.size, resize.maxSize ?? 1)
    if (resize.maxSize !== undefined && resize.maxSize <= resize.size) {
      throw imageError(
        'image-options-invalid',
        `maxSize ${resize.maxSize}; it must exceed the short side, ${resize.size}`,
      )
    }
  } else if (resize !== undefined) assertSize('resize', resize.width, resize.height)
  if (crop !== undefined) assertSize('crop', crop.width, crop.height)
  if (fill.some((value) => !Number.isInteger(value) || value < 0 || value > 255)) {
    throw imageError('image-options-invalid', `fill ${fill.join(', ')}; it must be three whole numbers in [0, 255]`)
  }
  if (interpolation !== undefined) assertInterpolation(interpolation)
  if (passOrder !== undefined) assertPassOrder(passOrder)
}

/** @throws {WidthwiseError} `image-too-large` */
export function assertOutput(width: number, height: number): void {
  if (width * height <= defaultMaxPixels) return
  throw imageError(
    'image-too-large',
    `a result of ${width} × ${height} pixels; the limit is ${defaultMaxPixels} pixels`,
    {
      details: { width, height, maxPixels: defaultMaxPixels },
    },
  )
}

function fillPixels(data: Uint8ClampedArray, fill: readonly [number, number, number]): void {
  for (let pixel = 0; pixel < data.length; pixel += 3) {
    data[pixel] = fill[0]
    data[pixel + 1] = fill[1]
    data[pixel + 2] = fill[2]
  }
}
