import type { ImageHeader } from '../header/image-format.ts'

/**
 * The same picture without the EXIF data that turns it. Browsers disagree on which formats' orientation they apply and
 * offer no option to leave it, so they are given nothing to apply.
 */
export function withoutOrientation(bytes: Uint8Array, { format, exif }: ImageHeader): Uint8Array {
  if (exif === undefined) return bytes
  if (format === 'webp') {
    // The chunk becomes one of a type that readers skip; cutting it out would change the length in the file's head.
    const copy = bytes.slice()
    copy.fill(0x20, exif.from, exif.from + 4)
    return copy
  }
  const copy = new Uint8Array(bytes.length - (exif.to - exif.from))
  copy.set(bytes.subarray(0, exif.from))
  copy.set(bytes.subarray(exif.to), exif.from)
  return copy
}
