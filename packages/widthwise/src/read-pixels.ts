import { assertNotAborted } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'
import { facadeError } from './errors.ts'
import type { ImageInput, Pixels, Platform, ReadImageOptions } from './platform.ts'

/**
 * The RGB pixels of whatever a caller calls an image.
 *
 * @throws {WidthwiseError} image-unreadable, image-not-found, and what decoding throws
 */
export async function readPixels(platform: Platform, input: ImageInput, options: ReadImageOptions): Promise<RgbImage> {
  assertNotAborted(options.signal)
  return isPixels(input) ? rgbOf(input) : platform.readImage(input, options)
}

function isPixels(input: ImageInput): input is Pixels {
  return typeof input === 'object' && input !== null && 'data' in input && 'width' in input && 'height' in input
}

/** Drops alpha where there is one; colours stay as they are. */
function rgbOf({ data, width, height }: Pixels): RgbImage {
  const pixels = width * height
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0
  const channels = data.length / pixels
  if (
    !whole ||
    !(data instanceof Uint8Array || data instanceof Uint8ClampedArray) ||
    (channels !== 3 && channels !== 4)
  ) {
    throw facadeError(
      'image-unreadable',
      `pixels of ${width}×${height} with ${data?.length} bytes; there must be 3 or 4 bytes for each pixel`,
      { details: { width, height, bytes: data?.length } },
    )
  }
  if (channels === 3) return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
  const rgb = new Uint8Array(3 * pixels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    rgb[3 * pixel] = data[4 * pixel] as number
    rgb[3 * pixel + 1] = data[4 * pixel + 1] as number
    rgb[3 * pixel + 2] = data[4 * pixel + 2] as number
  }
  return { width, height, data: rgb }
}
