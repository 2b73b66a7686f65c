import { orientationOf } from './exif-orientation.ts'
import { corrupt } from './header-bytes.ts'
import type { ImageHeader } from './image-format.ts'
import { readTiffFields } from './tiff-directory.ts'

const widthTag = 256
const heightTag = 257
const photometricTag = 262
const separated = 5

/**
 * Reads the first directory.
 *
 * @throws {WidthwiseError} `image-corrupt`
 */
export function readTiffHeader(bytes: Uint8Array): ImageHeader {
  const fields = readTiffFields(bytes)
  const width = fields?.get(widthTag)
  const height = fields?.get(heightTag)
  if (fields === undefined || width === undefined || height === undefined) {
    throw corrupt('tiff', 'the first directory does not say width and height')
  }
  return {
    format: 'tiff',
    width,
    height,
    orientation: orientationOf(fields),
    isCmyk: fields.get(photometricTag) === separated,
  }
}
