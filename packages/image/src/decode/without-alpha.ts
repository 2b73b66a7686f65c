import type { ImageHeader } from '../header/image-format.ts'

const chunkFrame = 8
/** Where the first chunk of a WebP file begins. */
const firstChunk = 12

/**
 * The same lossy WebP picture without its transparency. A canvas multiplies colors by alpha and cannot undo it, so it is
 * given none. In a lossless one alpha is mixed with the colors, and nothing is changed, nor in the frames of an animation.
 */
export function withoutAlpha(bytes: Uint8Array, { format }: ImageHeader): Uint8Array {
  if (format !== 'webp') return bytes
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  for (let at = firstChunk; at + chunkFrame < copy.length; ) {
    const type = String.fromCharCode(...copy.subarray(at, at + 4))
    const length = view.getUint32(at + 4, true)
    const data = at + chunkFrame
    // The flag that says there is alpha, and a chunk of a type that readers skip.
    if (type === 'VP8X') copy[data] = (copy[data] as number) & ~0x10
    else if (type === 'ALPH') copy.fill(0x20, at, at + 4)
    at = data + length + (length % 2)
  }
  return copy
}
