import { headerBytes } from './header-bytes.ts'
import type { ImageHeader } from './image-format.ts'

/**
 * Reads the logical screen.
 *
 * @throws {WidthwiseError} `image-corrupt`
 */
export function readGifHeader(bytes: Uint8Array): ImageHeader {
  const header = headerBytes(bytes, 'gif')
  return { format: 'gif', width: header.uint16(6, true), height: header.uint16(8, true), orientation: 1, isCmyk: false }
}
