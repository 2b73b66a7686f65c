import { readExif } from './exif-orientation.ts'
import { corrupt, headerBytes } from './header-bytes.ts'
import type { ByteRange, ImageHeader } from './image-format.ts'

const signatureLength = 8
/** Length, type and checksum of a chunk. */
const chunkFrame = 12

/**
 * Reads IHDR, and looks for eXIf by the chunks' lengths; checksums are left to the decoder.
 *
 * @throws {WidthwiseError} `image-corrupt`
 */
export function readPngHeader(bytes: Uint8Array): ImageHeader {
  const header = headerBytes(bytes, 'png')
  if (header.uint32(signatureLength) !== 13 || header.text(signatureLength + 4, 4) !== 'IHDR') {
    throw corrupt('png', 'the first chunk is not an IHDR of 13 bytes')
  }
  const width = header.uint32(signatureLength + 8)
  const height = header.uint32(signatureLength + 12)

  let exif: ByteRange | undefined
  for (let at = signatureLength; at + chunkFrame <= header.length && exif === undefined; ) {
    const to = at + chunkFrame + header.uint32(at)
    if (to > header.length) break
    if (header.text(at + 4, 4) === 'eXIf') exif = { from: at, to }
    at = to
  }
  return { format: 'png', isCmyk: false, width, height, ...readExif(bytes, exif, (exif?.from ?? 0) + 8) }
}
