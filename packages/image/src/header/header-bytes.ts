import type { ErrorOptions, WidthwiseError } from '@widthwise/core'
import { imageError } from '../errors.ts'
import type { ImageFormat } from './image-format.ts'

/** Bytes of a header, read with every position checked against the end of the file. */
export interface HeaderBytes {
  readonly length: number
  readonly byte: (at: number) => number
  /** Unsigned, big-endian unless `littleEndian`. */
  readonly uint16: (at: number, littleEndian?: boolean) => number
  readonly uint24: (at: number, littleEndian?: boolean) => number
  readonly uint32: (at: number, littleEndian?: boolean) => number
  /** As many characters, one a byte. */
  readonly text: (at: number, length: number) => string
}

/** Readers for the header of a file; each throws `image-corrupt` past the end. */
export function headerBytes(bytes: Uint8Array, format: ImageFormat): HeaderBytes {
  const { length } = bytes
  const uint = (at: number, size: number, littleEndian: boolean): number => {
    if (at + size > length) throw corrupt(format, `the header ends after ${length} bytes, in the middle of a field`)
    let value = 0
    for (let index = 0; index < size; index++) {
      value = value * 256 + (bytes[littleEndian ? at + size - 1 - index : at + index] as number)
    }
    return value
  }
  return {
    length,
    byte: (at) => uint(at, 1, false),
    uint16: (at, littleEndian = false) => uint(at, 2, littleEndian),
    uint24: (at, littleEndian = false) => uint(at, 3, littleEndian),
    uint32: (at, littleEndian = false) => uint(at, 4, littleEndian),
    text: (at, size) => {
      if (at + size > length) throw corrupt(format, `the header ends after ${length} bytes, in the middle of a field`)
      return String.fromCharCode(...bytes.subarray(at, at + size))
    },
  }
}

/** An `image-corrupt` error that names the format. */
export function corrupt(format: ImageFormat, what: string, options: Pick<ErrorOptions, 'cause'> = {}): WidthwiseError {
  return imageError('image-corrupt', `${formatNames[format]}: ${what}`, { details: { format }, ...options })
}

/** Formats as people write them. */
export const formatNames: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  tiff: 'TIFF',
  avif: 'AVIF',
}
