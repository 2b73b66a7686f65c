import { imageError } from '../errors.ts'
import { assertRgbImage, defaultMaxPixels, isSide, type RgbImage } from '../rgb-image.ts'
import { allSteps } from '../steps.ts'
import { type PassOrder, passOrders } from './pass-order.ts'
import { materializeRows, type PixelView } from './pixel-rows.ts'
import { type Rectangle, resample } from './resample.ts'
import { type Interpolation, interpolations } from './resample-filter.ts'

/** Options of {@link resizeImage}. */
export interface ResizeImageOptions {
  /** Sides of the output, pixels. */
  readonly width: number
  readonly height: number
  readonly interpolation: Interpolation
  /** Left, top, right, bottom of the part of the input that is resized, in pixels, fractions allowed; all of it when left out. */
  readonly box?: readonly [left: number, top: number, right: number, bottom: number]
  /** The part of the output that is wanted, with the same bytes as in the whole output; all of it when left out. */
  readonly window?: Rectangle
  /** Default `auto`, as Pillow 13. */
  readonly passOrder?: PassOrder
  /** Bound on the pixels of the answer, and of the picture between the two passes; default 16,383². */
  readonly maxPixels?: number
}

/**
 * Resizes exactly to `width × height`, bit for bit as `PIL.Image.resize(size, resample, box)` does: separable,
 * antialiased (except `nearest`), 22-bit fixed-point weights, rounded to 8 bits after each pass.
 *
 * @throws {WidthwiseError} `image-invalid`, `image-options-invalid`, `image-too-large`
 */
export function resizeImage(image: RgbImage, options: ResizeImageOptions): RgbImage {
  assertRgbImage(image)
  const { width, height, interpolation, passOrder = 'auto', maxPixels = defaultMaxPixels } = options
  assertSize('resize', width, height)
  assertInterpolation(interpolation)
  assertPassOrder(passOrder)
  const box = float32Box(options.box ?? [0, 0, image.width, image.height], image)
  const window = options.window ?? { x: 0, y: 0, width, height }
  assertWindow(window, width, height)
  if (window.width * window.height > maxPixels) {
    throw imageError(
      'image-too-large',
      `a resize to ${window.width} × ${window.height} pixels; the limit is ${maxPixels} pixels`,
      { details: { width: window.width, height: window.height, maxPixels } },
    )
  }
  const size = { width, height }
  const rows = allSteps(resample(viewOf(image), { size, interpolation, box, window, passOrder, maxPixels }))
  return { width: rows.width, height: rows.height, data: allSteps(materializeRows(rows)).data }
}

/**
 * All pixels of a picture, as a view. The bytes are viewed as a plain `Uint8Array`, so that the inner loops see one kind
 * of array, whether a `Buffer` or a clamped array was given.
 */
export function viewOf(image: RgbImage): PixelView {
  const { width, height, data } = image
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { data: bytes, offset: 0, stride: width * 3, width, height }
}

/** @throws {WidthwiseError} `image-options-invalid` */
export function assertInterpolation(value: unknown): asserts value is Interpolation {
  if ((interpolations as readonly unknown[]).includes(value)) return
  throw imageError(
    'image-options-invalid',
    `interpolation ${JSON.stringify(value)}; there are ${interpolations.join(', ')}`,
  )
}

/** @throws {WidthwiseError} `image-options-invalid` */
export function assertPassOrder(value: unknown): asserts value is PassOrder {
  if ((passOrders as readonly unknown[]).includes(value)) return
  throw imageError('image-options-invalid', `passOrder ${JSON.stringify(value)}; there are ${passOrders.join(', ')}`)
}

/** @throws {WidthwiseError} `image-options-invalid` */
export function assertSize(what: string, width: unknown, height: unknown): void {
  if (isSide(width) && isSide(height)) return
  throw imageError('image-options-invalid', `${what} to ${width} × ${height}; both sides must be whole and at least 1`)
}

/** Pillow reads the corners as C floats, and refuses a box that leaves the picture. */
function float32Box(box: readonly number[], image: RgbImage): readonly [number, number, number, number] {
  const [left = Number.NaN, top = Number.NaN, right = Number.NaN, bottom = Number.NaN] = box.map(Math.fround)
  const inside = left >= 0 && top >= 0 && right <= image.width && bottom <= image.height
  if (!inside || !(right >= left && bottom >= top)) {
    throw imageError(
      'image-options-invalid',
      `box ${box.join(', ')} of a picture of ${image.width} × ${image.height}; left, top, right, bottom must lie inside it, in this order`,
    )
  }
  return [left, top, right, bottom]
}

function assertWindow(window: Rectangle, width: number, height: number): void {
  const { x, y, width: columns, height: rows } = window
  const whole = [x, y].every((side) => Number.isSafeInteger(side) && side >= 0) && isSide(columns) && isSide(rows)
  if (whole && x + columns <= width && y + rows <= height) return
  throw imageError(
    'image-options-invalid',
    `window of ${columns} × ${rows} at ${x}, ${y}; it must lie inside the ${width} × ${height} pixels of the output`,
  )
}
