/** Bytes of text (one a character), of numbers, and of other byte arrays, one after the other. */
export function bytesOf(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'number') return [part]
      return typeof part === 'string' ? Array.from(part, (character) => character.charCodeAt(0)) : [...part]
    }),
  )
}

/** An unsigned number of 2, 3 or 4 bytes, big-endian unless `littleEndian`. */
export function uint(value: number, size: number, littleEndian = false): Uint8Array {
  const bytes = Uint8Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** (size - 1 - index)) % 256)
  return littleEndian ? bytes.reverse() : bytes
}

/** A PNG chunk; its checksum is left 0, headers are read without it. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  return bytesOf(uint(data.length, 4), type, data, uint(0, 4))
}

/** Signature and IHDR of an 8-bit RGB picture. */
export function pngHeader(width: number, height: number): Uint8Array {
  return bytesOf('\x89PNG\r\n\x1a\n', pngChunk('IHDR', bytesOf(uint(width, 4), uint(height, 4), 8, 2, 0, 0, 0)))
}

/** A TIFF structure with one directory of short (type 3) and long (type 4) numbers. */
export function tiff(
  fields: readonly (readonly [tag: number, type: 3 | 4, value: number])[],
  littleEndian = true,
): Uint8Array {
  const entries = fields.map(([tag, type, value]) =>
    bytesOf(
      uint(tag, 2, littleEndian),
      uint(type, 2, littleEndian),
      uint(1, 4, littleEndian),
      type === 3 ? bytesOf(uint(value, 2, littleEndian), 0, 0) : uint(value, 4, littleEndian),
    ),
  )
  return bytesOf(
    littleEndian ? 'II' : 'MM',
    uint(42, 2, littleEndian),
    uint(8, 4, littleEndian),
    uint(fields.length, 2, littleEndian),
    ...entries,
    uint(0, 4, littleEndian),
  )
}

/** EXIF data that says an orientation. */
export function exif(orientation: number, littleEndian = true): Uint8Array {
  return tiff([[0x0112, 3, orientation]], littleEndian)
}

/** A JPEG segment. */
export function jpegSegment(marker: number, data: Uint8Array): Uint8Array {
  return bytesOf(0xff, marker, uint(data.length + 2, 2), data)
}

/** All of a JPEG up to its first scan. */
export function jpegHeader(width: number, height: number, components = 3, ...before: Uint8Array[]): Uint8Array {
  const frame = bytesOf(8, uint(height, 2), uint(width, 2), components, new Uint8Array(components * 3))
  return bytesOf(0xff, 0xd8, ...before, jpegSegment(0xc0, frame), 0xff, 0xda, 0, 2)
}

/** An EXIF segment. */
export function exifSegment(orientation: number): Uint8Array {
  return jpegSegment(0xe1, bytesOf('Exif\0\0', exif(orientation)))
}

/** A WebP file of chunks. */
export function webp(...chunks: readonly (readonly [type: string, data: Uint8Array])[]): Uint8Array {
  const body = bytesOf(
    ...chunks.map(([type, data]) => bytesOf(type, uint(data.length, 4, true), data, ...(data.length % 2 ? [0] : []))),
  )
  return bytesOf('RIFF', uint(body.length + 4, 4, true), 'WEBP', body)
}

/** A box of an ISO base media file. */
export function box(type: string, ...contents: readonly (string | number | Uint8Array)[]): Uint8Array {
  const data = bytesOf(...contents)
  return bytesOf(uint(data.length + 8, 4), type, data)
}

/** An AVIF file's boxes up to the sizes of its pictures. */
export function avif(...sizes: readonly (readonly [width: number, height: number])[]): Uint8Array {
  const properties = sizes.map(([width, height]) => box('ispe', uint(0, 4), uint(width, 4), uint(height, 4)))
  return bytesOf(
    box('ftyp', 'avif', uint(0, 4), 'mif1', 'miaf'),
    box('meta', uint(0, 4), box('hdlr', 'pict'), box('iprp', box('ipco', box('pixi', 'x'), ...properties))),
  )
}
