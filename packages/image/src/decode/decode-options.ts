import type { AbortSignalLike } from '@widthwise/core'
import { imageError } from '../errors.ts'
import { formatNames } from '../header/header-bytes.ts'
import type { ImageHeader } from '../header/image-format.ts'
import { readImageHeader } from '../header/read-image-header.ts'
import { defaultMaxPixels } from '../rgb-image.ts'

/** Options of {@link decodeImage}. */
export interface DecodeOptions {
  /**
   * `exif` (default) turns the picture upright as viewers do; `ignore` keeps it as stored, as torchvision and timm do,
   * to reproduce published accuracies. A TIFF file is turned either way, as Pillow does.
   */
  readonly orientation?: 'exif' | 'ignore'
  /** `ignore` (default) takes the stored numbers, as torchvision and timm do; `convert` to sRGB as the ICC profile says. */
  readonly colorProfile?: 'ignore' | 'convert'
  /** Pictures of more pixels are refused before anything is allocated; default 16,383². */
  readonly maxPixels?: number
  /** Looked at before and after the decoder runs, which cannot be stopped. */
  readonly signal?: AbortSignalLike
}

/** A file whose header has passed, and every option filled in. */
export interface DecodeRequest extends Required<Omit<DecodeOptions, 'signal'>> {
  readonly header: ImageHeader
}

/**
 * Decides from the header alone whether a decoder may see the file.
 *
 * @throws {WidthwiseError} `image-unsupported`, `image-corrupt`, `image-too-large`, `image-invalid`, `image-options-invalid`
 */
export function decodeRequest(bytes: Uint8Array, options: DecodeOptions): DecodeRequest {
  const { orientation = 'exif', colorProfile = 'ignore', maxPixels = defaultMaxPixels } = options
  if (orientation !== 'exif' && orientation !== 'ignore') {
    throw imageError('image-options-invalid', `orientation ${JSON.stringify(orientation)}; there are exif, ignore`)
  }
  if (colorProfile !== 'ignore' && colorProfile !== 'convert') {
    throw imageError('image-options-invalid', `colorProfile ${JSON.stringify(colorProfile)}; there are ignore, convert`)
  }
  if (!Number.isSafeInteger(maxPixels) || maxPixels < 1) {
    throw imageError('image-options-invalid', `maxPixels ${maxPixels}; it must be a whole number, at least 1`)
  }
  const header = readImageHeader(bytes)
  const { format, width, height } = header
  if (width * height > maxPixels) {
    throw imageError(
      'image-too-large',
      `${formatNames[format]} of ${width} × ${height} pixels; the limit is ${maxPixels} pixels`,
      { details: { format, width, height, maxPixels } },
    )
  }
  return { header, orientation, colorProfile, maxPixels }
}
