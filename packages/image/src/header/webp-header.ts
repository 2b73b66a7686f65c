import { readExif } from './exif-orientation.ts'
import { corrupt, type HeaderBytes, headerBytes } from './header-bytes.ts'
import type { ByteRange, ImageHeader } from './image-format.ts'

const firstChunk = 12
const chunkFrame = 8

/**
 * Reads the first chunk (VP8X, VP8L or VP8), and looks for EXIF in a file of several chunks.
 *
 * @throws {WidthwiseError} `image-corrupt`
 */
export function readWebpHeader(bytes: Uint8Array): ImageHeader {
  const header = headerBytes(bytes, 'webp')
  const exif = findExif(header)
  const data = exif === undefined ? 0 : exif.from + chunkFrame
  // Some writers put JPEG's prefix in front of the TIFF structure.
  const prefix = exif !== undefined && exif.to - data >= 6 && header.text(data, 6) === 'Exif\0\0' ? 6 : 0
  return { format: 'webp', isCmyk: false, ...canvasSize(header), ...readExif(bytes, exif, data + prefix) }
}

function canvasSize(header: HeaderBytes): { readonly width: number; readonly height: number } {
  const data = firstChunk + chunkFrame
  const type = header.text(firstChunk, 4)
  switch (type) {
    case 'VP8X':
      return { width: header.uint24(data + 4, true) + 1, height: header.uint24(data + 7, true) + 1 }
    case 'VP8L': {
      if (header.byte(data) !== 0x2f) throw corrupt('webp', 'the VP8L signature is missing')
      const bits = header.uint32(data + 1, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8 ':
      if (header.uint24(data + 3) !== 0x9d012a) throw corrupt('webp', 'the VP8 start code is missing')
      // The two high bits of each are a scale that decoders ignore.
      return { width: header.uint16(data + 6, true) & 0x3fff, height: header.uint16(data + 8, true) & 0x3fff }
    default:
      throw corrupt('webp', `the first chunk is ${JSON.stringify(type)}; it must be VP8, VP8L or VP8X`)
  }
}

function findExif(header: HeaderBytes): ByteRange | undefined {
  for (let at = firstChunk; at + chunkFrame <= header.length; ) {
    const length = header.uint32(at + 4, true)
    const to = at + chunkFrame + length
    if (to > header.length) return undefined
    if (header.text(at, 4) === 'EXIF') return { from: at, to }
    at = to + (length % 2)
  }
  return undefined
}
