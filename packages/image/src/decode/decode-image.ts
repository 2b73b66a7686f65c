import { assertNotAborted, type WidthwiseError } from '@widthwise/core'
import type sharpModule from 'sharp'
import type { OutputInfo } from 'sharp'
import { imageError } from '../errors.ts'
import { corrupt, formatNames } from '../header/header-bytes.ts'
import type { ImageHeader } from '../header/image-format.ts'
import type { RgbImage } from '../rgb-image.ts'
import { stepsInTurns } from '../steps.ts'
import { cmykToRgb } from './cmyk-to-rgb.ts'
import { type DecodeOptions, type DecodeRequest, decodeRequest } from './decode-options.ts'
import { orientImage } from './orient-image.ts'

type Sharp = typeof sharpModule

/**
 * Decodes a JPEG, PNG, WebP, GIF, TIFF or AVIF file to 8-bit RGB: the first frame, alpha dropped, 16 bits cut to their
 * high byte, JPEG, PNG and WebP with the same bytes as Pillow. The content decides, never a file's name.
 *
 * @throws {WidthwiseError} `image-unsupported`, `image-corrupt`, `image-too-large`, `image-decoder-missing`,
 *   `image-invalid`, `image-options-invalid`, `aborted`
 *
 * @example
 * const image = await decodeImage(await readFile('cat.jpg'))
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Promise<RgbImage> {
  assertNotAborted(options.signal)
  const request = decodeRequest(bytes, options)
  const { header, orientation } = request
  const image = await decodePixels(await loadSharp(), bytes, request)
  assertNotAborted(options.signal)
  // Turning is part of reading a TIFF file: Pillow does it without being asked.
  const upright = orientation === 'exif' || header.format === 'tiff'
  return upright ? stepsInTurns(orientImage(image, header.orientation), options.signal) : image
}

/** Loaded when the first picture is decoded: whoever brings their own pixels needs no sharp. */
async function loadSharp(): Promise<Sharp> {
  try {
    return (await import('sharp')).default
  } catch (cause) {
    throw imageError('image-decoder-missing', 'sharp, which decodes pictures in Node, could not be loaded', { cause })
  }
}

async function decodePixels(sharp: Sharp, bytes: Uint8Array, request: DecodeRequest): Promise<RgbImage> {
  const { header, colorProfile, maxPixels } = request
  // sharp would convert CMYK through a profile of its own; asked for CMYK it hands the inks over, and Pillow's formula follows.
  const isCmyk = header.isCmyk && colorProfile === 'ignore'
  const { data, info } = await readRaw(sharp, bytes, isCmyk, request).catch((cause: unknown) => {
    throw decodeError(header, maxPixels, cause)
  })
  const { width, height, channels } = info
  if (channels !== (isCmyk ? 4 : 3) || data.length !== width * height * channels) {
    throw imageError(
      'image-unsupported',
      `${formatNames[header.format]}: sharp makes ${data.length} bytes in ${channels} channels of ${width} × ${height} pixels; colours take ${isCmyk ? 4 : 3}`,
      { details: { format: header.format, width, height, channels, bytes: data.length } },
    )
  }
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { width, height, data: isCmyk ? await stepsInTurns(cmykToRgb(raw)) : raw }
}

/** Raw bytes, and what they are; async so that whatever sharp throws becomes a rejection. */
async function readRaw(
  sharp: Sharp,
  bytes: Uint8Array,
  isCmyk: boolean,
  { colorProfile, maxPixels }: DecodeRequest,
): Promise<{ data: Buffer; info: OutputInfo }> {
  // failOn stays at its strict default: anything laxer answers half a picture for a file that was cut.
  const image = sharp(bytes, { ignoreIcc: colorProfile === 'ignore', limitInputPixels: maxPixels })
  const colors = isCmyk ? image.pipelineColourspace('cmyk').toColourspace('cmyk') : image.toColourspace('srgb')
  return colors.removeAlpha().raw().toBuffer({ resolveWithObject: true })
}

/** sharp's errors have no codes, so the few that are not about damage are told by their text. */
function decodeError(header: ImageHeader, maxPixels: number, cause: unknown): WidthwiseError {
  const { format } = header
  const text = (cause instanceof Error ? cause.message : String(cause)).trim()
  const details = { format, width: header.width, height: header.height, maxPixels }
  if (/exceeds pixel limit|maximum supported image dimension/i.test(text)) {
    return imageError('image-too-large', `${formatNames[format]}: ${text}`, { details, cause })
  }
  // The sniffed formats are always built in, except the two that a custom libvips may lack.
  if (/unsupported image format|channel limit/i.test(text) && (format === 'tiff' || format === 'avif')) {
    return imageError('image-unsupported', `${formatNames[format]} that sharp cannot read: ${text}`, { details, cause })
  }
  return corrupt(format, text.split('\n')[0] as string, { cause })
}
