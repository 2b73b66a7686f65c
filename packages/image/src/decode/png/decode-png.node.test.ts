import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { bytesOf, uint } from '../../header/build-header.test-support.ts'
import { noiseImage } from '../../noise-image.test-support.ts'
import { goodTestdataFiles, testdataFile } from '../../testdata-file.test-support.ts'
import { rejectedCode } from '../../thrown-code.test-support.ts'
import { decodeImage } from '../decode-image.ts'
import { decodePng } from './decode-png.ts'
import { checkedChunk, encodePng, type PngParts } from './encode-png.test-support.ts'
import { pngPasses } from './png-passes.ts'

const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}
const noise = (length: number, seed: number): Uint8Array =>
  noiseImage(Math.ceil(length / 3), 1, seed).data.slice(0, length)

/** Any kind of PNG: noise behind filters of every kind. */
const anyPng = fc
  .record({
    colorType: fc.constantFrom(0, 2, 3, 4, 6),
    depthIndex: fc.nat(4),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
    interlace: fc.constantFrom(0, 1),
    pieces: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(1000),
  })
  .map(({ colorType, depthIndex, width, height, interlace, pieces, seed }): PngParts => {
    const allowed = depths[colorType] as readonly number[]
    const depth = allowed[depthIndex % allowed.length] as number
    const bits = depth * (samples[colorType] as number)
    const rows = pngPasses(width, height, interlace === 1).flatMap((pass) =>
      Array.from({ length: pass.height }, (_, row) =>
        bytesOf((seed + row) % 5, noise(Math.ceil((pass.width * bits) / 8), seed + row + pass.x)),
      ),
    )
    const palette = colorType === 3 ? { palette: noise(3 * 2 ** depth, seed) } : {}
    return { width, height, depth, colorType, interlace, pieces, rows: bytesOf(...rows), ...palette }
  })

/** 2 × 1 pixels of 8-bit RGB. */
const small: PngParts = { width: 2, height: 1, depth: 8, colorType: 2, rows: bytesOf(0, 1, 2, 3, 4, 5, 6) }

describe('decodePng', () => {
  it('answers as sharp, whatever the samples, the filters and the order of rows', async () => {
    await fc.assert(
      fc.asyncProperty(anyPng, async (parts) => {
        const file = encodePng(parts)
        expect(await decodePng(file)).toEqual(await decodeImage(file))
      }),
      { numRuns: 300 },
    )
  })

  it.each(goodTestdataFiles.filter((name) => name.startsWith('png-')))('answers as sharp: %s', async (name) => {
    const file = testdataFile(name)
    expect(await decodePng(file)).toEqual(await decodeImage(file, { orientation: 'ignore' }))
  })

  it('drops alpha without blending, also where nothing shows', async () => {
    const file = encodePng({ ...small, colorType: 6, rows: bytesOf(0, 10, 20, 30, 0, 40, 50, 60, 128) })
    expect([...(await decodePng(file)).data]).toEqual([10, 20, 30, 40, 50, 60])
  })

  it('looks at nothing behind the last row, and needs no IEND', async () => {
    const file = encodePng({ ...small, rows: bytesOf(small.rows, 'more') })
    expect([...(await decodePng(file.slice(0, -12))).data]).toEqual([1, 2, 3, 4, 5, 6])
  })

  const file = encodePng(small)
  const [header, data] = [file.slice(0, 33), file.slice(33, -12)]
  const flipped = (at: number): Uint8Array => file.map((byte, index) => (index === at ? byte ^ 1 : byte))
  const withHeader = (...values: number[]): Uint8Array =>
    bytesOf(file.slice(0, 8), checkedChunk('IHDR', bytesOf(uint(2, 4), uint(1, 4), ...values)), data)
  it.each<[string, Uint8Array]>([
    ['a wrong checksum of the header', flipped(30)],
    ['a wrong checksum of the data', flipped(data.length + 32)],
    ['a damaged stream', bytesOf(header, checkedChunk('IDAT', bytesOf('not zlib, surely')))],
    ['a stream that ends too soon', encodePng({ ...small, height: 2 })],
    ['no data', header],
    ['a cut chunk', file.slice(0, 50)],
    ['data in two places', bytesOf(header, data, checkedChunk('tEXt', bytesOf()), data)],
    ['an unknown chunk that pixels depend on', bytesOf(header, checkedChunk('ABCD', bytesOf()), data)],
    ['a filter that there is not', encodePng({ ...small, rows: bytesOf(5, 1, 2, 3, 4, 5, 6) })],
    ['3 bits', withHeader(3, 0, 0, 0, 0)],
    ['color type 5', withHeader(8, 5, 0, 0, 0)],
    ['another compression', withHeader(8, 2, 1, 0, 0)],
    ['another order of rows', withHeader(8, 2, 0, 0, 2)],
    ['no palette', encodePng({ ...small, colorType: 3, rows: bytesOf(0, 0, 0) })],
    ['half a color in the palette', encodePng({ ...small, colorType: 3, rows: bytesOf(0, 0, 0), palette: bytesOf(1) })],
    ['a color beyond the palette', encodePng({ ...small, colorType: 3, rows: bytesOf(0, 0, 1), palette: bytesOf(1, 2, 3) })], // biome-ignore format: one row
    ['a size that its data cannot fill', encodePng({ ...small, width: 16_000, height: 16_000 })],
  ])('refuses %s', async (_, bytes) => {
    expect(await rejectedCode(decodePng(bytes))).toBe('image-corrupt')
  })

  it('answers a damaged file with pixels or image-corrupt, and nothing else', async () => {
    const anyDamage = fc.record({
      parts: anyPng,
      place: fc.double({ min: 0, max: 0.999, noNaN: true }),
      bit: fc.nat(7),
    })
    await fc.assert(
      fc.asyncProperty(anyDamage, async ({ parts, place, bit }) => {
        const bytes = encodePng(parts)
        const at = 33 + Math.floor(place * (bytes.length - 33))
        bytes[at] = (bytes[at] as number) ^ (1 << bit)
        const code = await rejectedCode(decodePng(bytes))
        expect(['none', 'image-corrupt']).toContain(code)
      }),
      { numRuns: 200 },
    )
  })

  it('says what is missing in an old browser', async () => {
    vi.stubGlobal('DecompressionStream', undefined)
    expect(await rejectedCode(decodePng(file))).toBe('image-decoder-missing')
    vi.unstubAllGlobals()
  })
})
