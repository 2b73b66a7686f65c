import { corrupt, type HeaderBytes, headerBytes } from './header-bytes.ts'
import type { ByteRange, ImageHeader } from './image-format.ts'

/** Boxes that lead to the sizes, and the bytes between a box's header and the boxes inside it (`meta` has a version). */
const path: readonly (readonly [type: string, skip: number])[] = [
  ['meta', 4],
  ['iprp', 0],
  ['ipco', 0],
]

/**
 * Reads the sizes (`ispe`) of all pictures in the file and answers with the largest, since a decoder may meet any.
 *
 * @throws {WidthwiseError} `image-corrupt`
 */
export function readAvifHeader(bytes: Uint8Array): ImageHeader {
  const header = headerBytes(bytes, 'avif')
  let inside: ByteRange | undefined = { from: 0, to: header.length }
  for (const [type, skip] of path) {
    const found: ByteRange | undefined = inside && [...boxes(header, inside, type)][0]
    inside = found && { from: found.from + skip, to: found.to }
  }
  let largest = { width: 0, height: 0 }
  for (const { from } of inside === undefined ? [] : boxes(header, inside, 'ispe')) {
    const size = { width: header.uint32(from + 4), height: header.uint32(from + 8) }
    if (size.width * size.height > largest.width * largest.height) largest = size
  }
  if (largest.width === 0) throw corrupt('avif', 'no picture in the file says its size')
  return { format: 'avif', ...largest, orientation: 1, isCmyk: false }
}

/** The contents of the boxes of one type that stand directly inside a range. */
function* boxes(header: HeaderBytes, inside: ByteRange, type: string): Generator<ByteRange> {
  for (let at = inside.from; at + 8 <= inside.to; ) {
    const size = header.uint32(at)
    // 0: up to the end; 1: a 64-bit size follows, of which more than 32 bits cannot be inside.
    const isLarge = size === 1
    const length =
      size === 0 ? inside.to - at : isLarge ? header.uint32(at + 8) * 2 ** 32 + header.uint32(at + 12) : size
    const contents = at + (isLarge ? 16 : 8)
    const to = at + length
    if (to < contents || to > inside.to) return
    if (header.text(at + 4, 4) === type) yield { from: contents, to }
    at = to
  }
}
