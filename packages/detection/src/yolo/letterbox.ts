import { roundHalfEven } from '@widthwise/core'
import { detectionError } from '../errors.ts'

/** Width and height in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** How a picture lies in a detector's input: scaled with its shape kept, in the middle, with a border around it. */
export interface Letterbox {
  readonly image: Size
  readonly input: Size
  /** Scale of both axes before the sides are rounded: min(H/h, W/w). */
  readonly gain: number
  /** Sides of the scaled picture, whole pixels. */
  readonly resized: Size
  /** Columns left of the picture and rows above it. */
  readonly pad: readonly [x: number, y: number]
  /** Scale of each axis with its side rounded: what a box is divided by on its way back. */
  readonly gains: { readonly x: number; readonly y: number }
}

/**
 * The geometry of YOLO's letterbox (ultralytics 8.4): sides rounded half to even and at least 1, an odd border one pixel
 * wider on the right and below.
 *
 * @throws {WidthwiseError} detection-options-invalid
 */
export function letterbox(image: Size, input: Size): Letterbox {
  assertSize('image', image)
  assertSize('input', input)
  const gain = Math.min(input.height / image.height, input.width / image.width)
  const side = (length: number): number => Math.max(1, roundHalfEven(length * gain))
  const resized = { width: side(image.width), height: side(image.height) }
  const pad = (outer: number, inner: number): number => roundHalfEven((outer - inner) / 2 - 0.1)
  return {
    image,
    input,
    gain,
    resized,
    pad: [pad(input.width, resized.width), pad(input.height, resized.height)],
    gains: { x: resized.width / image.width, y: resized.height / image.height },
  }
}

/** @throws {WidthwiseError} detection-options-invalid */
function assertSize(name: string, { width, height }: Size): void {
  if ([width, height].every((side) => Number.isSafeInteger(side) && side >= 1)) return
  throw detectionError(
    'detection-options-invalid',
    `${name} of ${width} × ${height} pixels; both sides must be whole numbers of at least 1`,
  )
}
