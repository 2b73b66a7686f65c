import { corrupt, type HeaderBytes, headerBytes } from '../../header/header-bytes.ts'
import { crc32 } from './crc-32.ts'

/** What the pixels of a PNG are made of, before anything is decompressed. */
export interface PngFile {
  readonly width: number
  readonly height: number
  /** Bits of a sample. */
  readonly depth: number
  readonly colors: PngColors
  readonly interlaced: boolean
  /** Red, green, blue of each index. */
  readonly palette: Uint8Array
  /** The zlib stream, in pieces. */
  readonly data: readonly Uint8Array<ArrayBuffer>[]
}

/** PNG's color types: what the samples of a pixel are. */
export type PngColors = 'gray' | 'rgb' | 'palette' | 'gray-alpha' | 'rgba'

const colorTypes: Readonly<Record<number, readonly [PngColors, depths: readonly number[]]>> = {
  0: ['gray', [1, 2, 4, 8, 16]],
  2: ['rgb', [8, 16]],
  3: ['palette', [1, 2, 4, 8]],
  4: ['gray-alpha', [8, 16]],
  6: ['rgba', [8, 16]],
}

/**
 * Takes a PNG file apart (PNG specification, 5 and 11). Chunks that pixels depend on must have the checksum that they
 * say; of the others none is looked at, tRNS among them, since transparency is dropped.
 *
 * @throws {WidthwiseError} `image-corrupt`
 */
export function readPngFile(bytes: Uint8Array): PngFile {
  const header = headerBytes(bytes, 'png')
  let palette = new Uint8Array()
  const data: Uint8Array<ArrayBuffer>[] = []
  let dataEnded = false
  for (const { type, content } of chunks(bytes, header)) {
    if (type === 'PLTE') palette = Uint8Array.from(content)
    else if (type === 'IDAT' && dataEnded) throw corrupt('png', 'its IDAT chunks do not follow each other')
    else if (type === 'IDAT') data.push(content as Uint8Array<ArrayBuffer>)
    else if (/^[A-Z]/.test(type) && type !== 'IHDR')
      throw corrupt('png', `an unknown chunk ${type} that pixels depend on`)
    dataEnded = data.length > 0 && type !== 'IDAT'
  }
  if (data.length === 0) throw corrupt('png', 'there is no IDAT chunk')
  const file = { ...readHeader(header), palette, data }
  if (palette.length % 3 !== 0 || palette.length > 768) throw corrupt('png', `a palette of ${palette.length} bytes`)
  if (file.colors === 'palette' && palette.length === 0) throw corrupt('png', 'the palette is missing')
  return file
}

const signatureLength = 8
/** Length, type and checksum. */
const chunkFrame = 12

/** The chunks up to IEND, or to the end of a file that lacks it. */
function* chunks(bytes: Uint8Array, header: HeaderBytes): Iterable<{ type: string; content: Uint8Array }> {
  for (let at = signatureLength; at < header.length; ) {
    const length = header.uint32(at)
    const to = at + chunkFrame + length
    const type = header.text(at + 4, 4)
    if (type === 'IEND') return
    if (to > header.length) throw corrupt('png', `the file ends inside its ${type} chunk`)
    const isCritical = /^[A-Z]/.test(type)
    if (isCritical && header.uint32(to - 4) !== crc32(bytes.subarray(at + 4, to - 4))) {
      throw corrupt('png', `the checksum of a chunk ${type} is wrong`)
    }
    yield { type, content: bytes.subarray(at + 8, to - 4) }
    at = to
  }
}

function readHeader(header: HeaderBytes): Omit<PngFile, 'palette' | 'data'> {
  const at = signatureLength + 8
  const [depth, colorType, compression, filter, interlace] = [8, 9, 10, 11, 12].map((i) => header.byte(at + i))
  const [colors, depths] = colorTypes[colorType as number] ?? []
  if (colors === undefined || !depths?.includes(depth as number)) {
    throw corrupt('png', `color type ${colorType} with ${depth} bits`)
  }
  if (compression !== 0 || filter !== 0 || (interlace !== 0 && interlace !== 1)) {
    throw corrupt(
      'png',
      `compression ${compression}, filter ${filter}, interlace ${interlace}; 0, 0 and 0 or 1 are defined`,
    )
  }
  const [width, height] = [header.uint32(at), header.uint32(at + 4)]
  return { width, height, depth: depth as number, colors, interlaced: interlace === 1 }
}
