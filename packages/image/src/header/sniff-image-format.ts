import type { ImageFormat } from './image-format.ts'

/**
 * The format that the first bytes are the signature of, or undefined. Only what this function knows reaches a decoder:
 * decoders recognize more formats than pictures need, and rendering one (SVG) may never end.
 */
export function sniffImageFormat(bytes: Uint8Array): ImageFormat | undefined {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'jpeg'
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png'
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp'
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return 'gif'
  if (startsWith(bytes, 'II*\0') || startsWith(bytes, 'MM\0*')) return 'tiff'
  if (isBrand(bytes, ['avif', 'avis'])) return 'avif'
  return undefined
}

/** What bytes that are not accepted look like, for the message of the error. */
export function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'no bytes'
  const known = lookalikes.find(([, matches]) => matches(bytes))
  if (known !== undefined) return known[0]
  const first = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return `${bytes.length} bytes that begin with ${first}`
}

const lookalikes: readonly (readonly [name: string, matches: (bytes: Uint8Array) => boolean])[] = [
  ['a BMP file', (bytes) => startsWith(bytes, 'BM')],
  ['a HEIF file of a kind that is not AVIF', (bytes) => startsWith(bytes, 'ftyp', 4)],
  ['a BigTIFF file', (bytes) => startsWith(bytes, 'II+\0') || startsWith(bytes, 'MM\0+')],
  ['a PDF document', (bytes) => startsWith(bytes, '%PDF')],
  ['gzip (perhaps a compressed SVG)', (bytes) => startsWith(bytes, '\x1f\x8b')],
  ['a ZIP archive', (bytes) => startsWith(bytes, 'PK')],
  ['a PNG file whose line ends were converted', (bytes) => startsWith(bytes, '\x89PNG')],
  ['markup (SVG, XML or HTML)', (bytes) => /^\ufeff?\s*</.test(decodeStart(bytes))],
]

/** Major and compatible brands of an ISO base media file: `size`, "ftyp", major, version, compatible … */
function isBrand(bytes: Uint8Array, brands: readonly string[]): boolean {
  if (!startsWith(bytes, 'ftyp', 4)) return false
  const size = (((bytes[0] as number) << 24) | ((bytes[1] as number) << 16) | ((bytes[2] as number) << 8)) >>> 0
  const end = Math.min(size + (bytes[3] as number), bytes.length)
  for (let at = 8; at + 4 <= end; at += 4) {
    if (at !== 12 && brands.some((brand) => startsWith(bytes, brand, at))) return true
  }
  return false
}

function startsWith(bytes: Uint8Array, signature: string, at = 0): boolean {
  if (bytes.length < at + signature.length) return false
  for (let index = 0; index < signature.length; index++) {
    if (bytes[at + index] !== signature.charCodeAt(index)) return false
  }
  return true
}

function decodeStart(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 64)).replace('\xef\xbb\xbf', '')
}
