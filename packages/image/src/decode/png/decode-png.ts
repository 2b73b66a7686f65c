import { imageError } from '../../errors.ts'
import { corrupt } from '../../header/header-bytes.ts'
import type { RgbImage } from '../../rgb-image.ts'
import { pngPasses } from './png-passes.ts'
import { readPngFile } from './read-png-file.ts'
import { unfilterRow } from './unfilter-row.ts'
import { pngSamples, writePngRow } from './write-png-row.ts'

/** No DEFLATE stream grows by more than this: two bits say 258 bytes. */
const largestGrowth = 1032

/**
 * Decodes a PNG file to 8-bit RGB without color management, the same bytes everywhere: a browser's canvas multiplies
 * colors by alpha and cannot undo it, and browsers differ in what they make of gamma and 16 bits.
 *
 * @throws {WidthwiseError} `image-corrupt`, `image-too-large`, `image-decoder-missing`
 */
export async function decodePng(bytes: Uint8Array): Promise<RgbImage> {
  const file = readPngFile(bytes)
  const { width, height } = file
  const bits = pngSamples[file.colors] * file.depth
  const passes = pngPasses(width, height, file.interlaced).map((pass) => ({
    ...pass,
    rowBytes: Math.ceil((pass.width * bits) / 8),
  }))
  const expected = passes.reduce((sum, { rowBytes, height }) => sum + height * (rowBytes + 1), 0)
  const compressed = file.data.reduce((sum, { length }) => sum + length, 0)
  if (expected > compressed * largestGrowth)
    throw corrupt('png', `${compressed} bytes of data are too few for its size`)

  const rgb = allocate(width, height)
  const source = inflated(file.data)
  try {
    for (const pass of passes) {
      let row = new Uint8Array(pass.rowBytes + 1)
      let above = new Uint8Array(pass.rowBytes + 1)
      for (let index = 0; index < pass.height; index++) {
        await source.fill(row)
        unfilterRow(row[0] as number, row.subarray(1), above.subarray(1), Math.max(1, bits >> 3))
        writePngRow(file, pass, index, row.subarray(1), rgb)
        ;[row, above] = [above, row]
      }
    }
  } finally {
    await source.close()
  }
  return { width, height, data: rgb }
}

function allocate(width: number, height: number): Uint8Array {
  try {
    return new Uint8Array(width * height * 3)
  } catch (cause) {
    throw imageError('image-too-large', `PNG of ${width} × ${height} pixels does not fit in memory`, { cause })
  }
}

interface Inflated {
  /** Takes the next bytes, as many as there is room for. @throws {WidthwiseError} `image-corrupt` */
  fill(target: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** What a zlib stream holds. What follows the last byte that is asked for is not looked at: chunks have checksums. */
function inflated(pieces: readonly Uint8Array<ArrayBuffer>[]): Inflated {
  if (typeof DecompressionStream === 'undefined') {
    throw imageError('image-decoder-missing', 'DecompressionStream, which PNG needs, is missing here')
  }
  const reader = new Blob([...pieces]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  let chunk: Uint8Array = new Uint8Array()
  let at = 0
  return {
    async fill(target) {
      for (let filled = 0; filled < target.length; ) {
        if (at === chunk.length) {
          chunk = await nextChunk(reader)
          at = 0
        }
        const taken = Math.min(chunk.length - at, target.length - filled)
        target.set(chunk.subarray(at, at + taken), filled)
        at += taken
        filled += taken
      }
    },
    close: () => reader.cancel().catch(() => {}),
  }
}

async function nextChunk(reader: {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>
}): Promise<Uint8Array> {
  const { done, value } = await reader.read().catch((cause: unknown) => {
    throw corrupt('png', 'its data cannot be decompressed', { cause })
  })
  if (done || value === undefined) throw corrupt('png', 'its data ends before the last row')
  return value
}
