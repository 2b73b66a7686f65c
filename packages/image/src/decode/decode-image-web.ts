import { assertNotAborted } from '@widthwise/core'
import { imageError } from '../errors.ts'
import { corrupt } from '../header/header-bytes.ts'
import type { ImageFormat } from '../header/image-format.ts'
import type { RgbImage } from '../rgb-image.ts'
import { stepsInTurns } from '../steps.ts'
import { type DecodeOptions, type DecodeRequest, decodeRequest } from './decode-options.ts'
import { orientImage } from './orient-image.ts'
import { decodePng } from './png/decode-png.ts'
import { type WebPlatform, webPlatform } from './web-platform.ts'
import { withoutAlpha } from './without-alpha.ts'
import { withoutOrientation } from './without-orientation.ts'

/** TIFF is missing: no common browser decodes it. */
const webFormats: ReadonlySet<ImageFormat> = new Set(['jpeg', 'png', 'webp', 'gif', 'avif'])

/**
 * Decodes a JPEG, PNG, WebP, GIF or AVIF file to 8-bit RGB: the first frame, alpha dropped. PNG has the same bytes as in
 * Node; the other formats are the browser's own decoder's, whose rounding of lossy ones may differ.
 *
 * @throws {WidthwiseError} `image-unsupported`, `image-corrupt`, `image-too-large`, `image-decoder-missing`,
 *   `image-invalid`, `image-options-invalid`, `aborted`
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Promise<RgbImage> {
  return decodeImageOn(webPlatform(globalThis as Partial<WebPlatform>), bytes, options)
}

/** {@link decodeImage} on a given platform. */
export async function decodeImageOn(
  platform: WebPlatform | undefined,
  bytes: Uint8Array,
  options: DecodeOptions,
): Promise<RgbImage> {
  assertNotAborted(options.signal)
  const request = decodeRequest(bytes, options)
  const { header, orientation } = request
  if (!webFormats.has(header.format)) {
    throw imageError('image-unsupported', `${header.format} is not decoded in a browser`, {
      hint: 'Convert the picture to JPEG, PNG, WebP, GIF or AVIF, or decode it in Node.',
      details: { format: header.format },
    })
  }
  if (platform === undefined) {
    throw imageError('image-decoder-missing', 'createImageBitmap or OffscreenCanvas is missing here')
  }
  const isExact = header.format === 'png' && request.colorProfile === 'ignore'
  const image = isExact
    ? await decodePng(bytes)
    : await decodePixels(platform, withoutAlpha(withoutOrientation(bytes, header), header), request)
  assertNotAborted(options.signal)
  return orientation === 'exif' ? stepsInTurns(orientImage(image, header.orientation), options.signal) : image
}

async function decodePixels(platform: WebPlatform, bytes: Uint8Array, request: DecodeRequest): Promise<RgbImage> {
  const { header, colorProfile } = request
  const { format } = header
  const bitmap = await platform
    .createImageBitmap(new platform.Blob([bytes], { type: `image/${format}` }), {
      colorSpaceConversion: colorProfile === 'ignore' ? 'none' : 'default',
      premultiplyAlpha: 'none',
    })
    .catch((cause: unknown) => {
      throw corrupt(format, 'the browser cannot decode it', { cause })
    })
  try {
    const { width, height } = bitmap
    const context = new platform.OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
      colorSpace: 'srgb',
    })
    if (context === null)
      throw imageError('image-decoder-missing', 'this browser gives no 2d context to read pixels from')
    context.drawImage(bitmap, 0, 0)
    return { width, height, data: rgbOf(context.getImageData(0, 0, width, height).data) }
  } finally {
    bitmap.close()
  }
}

/** `[pixels, 4]` to `[pixels, 3]`. */
function rgbOf(rgba: Uint8ClampedArray): Uint8Array {
  const pixels = rgba.length / 4
  const rgb = new Uint8Array(pixels * 3)
  for (let pixel = 0; pixel < pixels; pixel++) {
    rgb[pixel * 3] = rgba[pixel * 4] as number
    rgb[pixel * 3 + 1] = rgba[pixel * 4 + 1] as number
    rgb[pixel * 3 + 2] = rgba[pixel * 4 + 2] as number
  }
  return rgb
}
