import { imageError } from '../errors.ts'
import { isByteArray } from '../rgb-image.ts'
import { readAvifHeader } from './avif-header.ts'
import { readGifHeader } from './gif-header.ts'
import { corrupt, formatNames } from './header-bytes.ts'
import type { ImageFormat, ImageHeader } from './image-format.ts'
import { readJpegHeader } from './jpeg-header.ts'
import { readPngHeader } from './png-header.ts'
import { describeBytes, sniffImageFormat } from './sniff-image-format.ts'
import { readTiffHeader } from './tiff-header.ts'
import { readWebpHeader } from './webp-header.ts'

const readers: Readonly<Record<ImageFormat, (bytes: Uint8Array) => ImageHeader>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
  gif: readGifHeader,
  tiff: readTiffHeader,
  avif: readAvifHeader,
}

/**
 * Format, size and orientation of a file, from its first bytes; nothing is decoded or allocated.
 *
 * @throws {WidthwiseError} `image-invalid` (no bytes were given), `image-unsupported`, `image-corrupt`
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (!isByteArray(bytes)) throw imageError('image-invalid', 'a picture to decode must be given as a Uint8Array')
  const format = sniffImageFormat(bytes)
  if (format === undefined) {
    throw imageError(
      'image-unsupported',
      `${describeBytes(bytes)}; pictures are ${Object.values(formatNames).join(', ')}`,
    )
  }
  const header = readers[format](bytes)
  if (header.width < 1 || header.height < 1) {
    throw corrupt(format, `the header says ${header.width} × ${header.height} pixels`)
  }
  return header
}
