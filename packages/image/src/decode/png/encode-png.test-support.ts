import { deflateSync } from 'node:zlib'
import { bytesOf, uint } from '../../header/build-header.test-support.ts'
import { crc32 } from './crc-32.ts'

/** What a PNG is made of; `rows` are the bytes of the zlib stream, filters in front. */
export interface PngParts {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colorType: number
  readonly interlace?: number
  readonly palette?: Uint8Array
  readonly rows: Uint8Array
  /** How many IDAT chunks the stream is cut into; 1 when left out. */
  readonly pieces?: number
}

/** Signature and header, palette, data and end, each with its checksum. */
export function encodePng(parts: PngParts): Uint8Array {
  const { width, height, depth, colorType, interlace = 0, palette, rows, pieces = 1 } = parts
  const stream = deflateSync(rows)
  const size = Math.ceil(stream.length / pieces)
  return bytesOf(
    '\x89PNG\r\n\x1a\n',
    checkedChunk('IHDR', bytesOf(uint(width, 4), uint(height, 4), depth, colorType, 0, 0, interlace)),
    ...(palette ? [checkedChunk('PLTE', palette)] : []),
    ...Array.from({ length: pieces }, (_, i) => checkedChunk('IDAT', stream.subarray(i * size, (i + 1) * size))),
    checkedChunk('IEND', bytesOf()),
  )
}

/** A chunk with its right checksum. */
export function checkedChunk(type: string, data: Uint8Array): Uint8Array {
  return bytesOf(uint(data.length, 4), type, data, uint(crc32(bytesOf(type, data)), 4))
}
