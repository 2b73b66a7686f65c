import type { ByteRange, ExifOrientation, ImageHeader } from './image-format.ts'
import { readTiffFields, type TiffFields } from './tiff-directory.ts'

const orientationTag = 0x0112

/** The orientation of a directory; 1 where it is missing or not one of the eight. */
export function orientationOf(fields: TiffFields | undefined): ExifOrientation {
  const value = fields?.get(orientationTag) ?? 1
  return value >= 1 && value <= 8 ? (value as ExifOrientation) : 1
}

/**
 * The orientation fields of a header, from a chunk that holds EXIF data.
 *
 * @param chunk the whole chunk
 * @param data where its TIFF structure starts
 */
export function readExif(
  bytes: Uint8Array,
  chunk: ByteRange | undefined,
  data: number,
): Pick<ImageHeader, 'orientation' | 'exif'> {
  if (chunk === undefined) return { orientation: 1 }
  const orientation = orientationOf(readTiffFields(bytes.subarray(data, chunk.to)))
  return orientation === 1 ? { orientation } : { orientation, exif: chunk }
}
