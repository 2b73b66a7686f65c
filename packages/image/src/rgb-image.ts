import { imageError } from './errors.ts'

/** A decoded picture: 8 bits a channel, red, green, blue, no alpha. */
export interface RgbImage {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** `[height, width, 3]` in row-major order, `height × width × 3` bytes. */
  readonly data: Uint8Array
}

/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** The most pixels that are decoded or resized to unless a caller says otherwise: 16,383², sharp's own limit. */
export const defaultMaxPixels: number = 16_383 ** 2

/**
 * Checks that the sides are whole and positive and that the bytes fit them.
 *
 * @throws {WidthwiseError} `image-invalid`
 */
export function assertRgbImage(image: RgbImage): void {
  const { width, height, data } = image
  if (!isSide(width) || !isSide(height)) {
    throw imageError(
      'image-invalid',
      `picture of ${width} × ${height} pixels; both sides must be whole and at least 1`,
      {
        details: { width, height },
      },
    )
  }
  if (!isByteArray(data)) throw imageError('image-invalid', 'the data of a picture must be a Uint8Array')
  if (data.length !== width * height * 3) {
    throw imageError(
      'image-invalid',
      `${data.length} bytes for a picture of ${width} × ${height} pixels; RGB takes ${width * height * 3}`,
      { details: { width, height, bytes: data.length } },
    )
  }
}

/** Whether a value is an array of bytes, also one made in another realm (a worker's, an iframe's, a test runner's). */
export function isByteArray(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Uint8Array).BYTES_PER_ELEMENT === 1
}

/** Whether a number can be the side of a picture. */
export function isSide(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
