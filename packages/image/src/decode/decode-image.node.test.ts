import fc from 'fast-check'
import sharp from 'sharp'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bytesOf, pngHeader, uint } from '../header/build-header.test-support.ts'
import { noiseImage } from '../noise-image.test-support.ts'
import type { RgbImage } from '../rgb-image.ts'
import { goodTestdataFiles, testdataFile } from '../testdata-file.test-support.ts'
import { rejectedCode } from '../thrown-code.test-support.ts'
import { decodeImage } from './decode-image.ts'
import type { DecodeOptions } from './decode-options.ts'

const image = noiseImage(7, 5)
const raw = { raw: { width: 7, height: 5, channels: 3 } } as const
const codeOf = (bytes: Uint8Array, options?: DecodeOptions): Promise<string> =>
  rejectedCode(decodeImage(bytes, options))

describe('decodeImage', () => {
  it('gives the pixels of every lossless format', async () => {
    const source = sharp(image.data, raw)
    const files = await Promise.all([
      source.clone().png().toBuffer(),
      source.clone().webp({ lossless: true }).toBuffer(),
      source.clone().tiff({ compression: 'lzw' }).toBuffer(),
    ])
    for (const file of files) expect(await decodeImage(file)).toEqual(image)
  })

  it('reads bytes that begin in the middle of a buffer', async () => {
    const file = testdataFile('png-1x1')
    const shifted = bytesOf('some bytes in front', file, 'and behind')
    const got = await decodeImage(shifted.subarray(19, 19 + file.length))
    expect(got).toEqual(await decodeImage(file))
    expect(got).toMatchObject({ width: 1, height: 1 })
  })

  it('cuts 16 bits to the high byte, of gray too', async () => {
    const samples = Uint16Array.of(0x00ff, 0x0100, 0x80fe, 0xff00)
    const gray = { raw: { width: 4, height: 1, channels: 1 } } as const
    const file = await sharp(samples, gray).toColourspace('grey16').png().toBuffer()
    const got = await decodeImage(file)
    expect([...got.data]).toEqual([0, 1, 0x80, 0xff].flatMap((value) => [value, value, value]))
  })

  it('drops alpha without blending', async () => {
    const rgba = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 128)
    const file = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer()
    expect([...(await decodeImage(file)).data]).toEqual([10, 20, 30, 40, 50, 60])
  })

  it('takes the first frame of an animation', async () => {
    const frames = bytesOf(image.data, noiseImage(7, 5, 99).data)
    const strip = sharp(frames, { raw: { width: 7, height: 10, channels: 3, pageHeight: 5 } })
    expect(await decodeImage(await strip.webp({ lossless: true, loop: 0 }).toBuffer())).toEqual(image)
  })

  it('turns a picture upright unless told to leave it; a TIFF file always', async () => {
    const jpeg = testdataFile('jpeg-exif-6')
    expect(await decodeImage(jpeg)).toMatchObject({ width: 16, height: 24 })
    expect(await decodeImage(jpeg, { orientation: 'ignore' })).toMatchObject({ width: 24, height: 16 })
    const tiff = await sharp(image.data, raw).withMetadata({ orientation: 6 }).tiff().toBuffer()
    expect(await decodeImage(tiff, { orientation: 'ignore' })).toMatchObject({ width: 5, height: 7 })
  })

  it('ignores a colour profile unless told to convert', async () => {
    const displayP3 = await sharp(image.data, raw).withIccProfile('p3').png().toBuffer()
    const stored = await decodeImage(displayP3)
    const converted = await decodeImage(displayP3, { colorProfile: 'convert' })
    expect(stored.data).toEqual((await rawPixels(displayP3)).data)
    expect(meanDifference(stored, image)).toBeGreaterThan(3)
    expect(meanDifference(converted, image)).toBeLessThan(3)
  })

  it('mixes inks as Pillow does, in TIFF as in JPEG, unless told to convert', async () => {
    const jpeg = testdataFile('jpeg-cmyk')
    const inks = sharp(jpeg, { ignoreIcc: true }).pipelineColourspace('cmyk').toColourspace('cmyk')
    const tiff = await inks.tiff({ compression: 'lzw' }).toBuffer()
    expect((await sharp(tiff).metadata()).space).toBe('cmyk')
    const mixed = await decodeImage(jpeg)
    expect(await decodeImage(tiff)).toEqual(mixed)
    expect(meanDifference(await decodeImage(jpeg, { colorProfile: 'convert' }), mixed)).toBeGreaterThan(3)
  })

  it('drops alpha beside inks', async () => {
    const rgba = Uint8Array.of(10, 20, 30, 0, 40, 50, 60, 128)
    const image = sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
    const file = await image.toColourspace('cmyk').tiff({ compression: 'none' }).toBuffer()
    expect((await sharp(file).metadata()).channels).toBe(5)
    expect((await decodeImage(file)).data).toHaveLength(6)
  })

  it('looks at the header before anything is decoded', async () => {
    expect(await codeOf(pngHeader(20_000, 20_000))).toBe('image-too-large')
    expect(await codeOf(testdataFile('png-1x1'), { maxPixels: 1 })).toBe('none')
    expect(await codeOf(testdataFile('jpeg-exif-1'), { maxPixels: 24 * 16 })).toBe('none')
    expect(await codeOf(testdataFile('jpeg-exif-1'), { maxPixels: 24 * 16 - 1 })).toBe('image-too-large')
  })

  it('answers image-too-large where only the decoder finds out', async () => {
    // libvips lays a GIF out by its frames; the screen in the header is small here.
    const gif = bytesOf(testdataFile('gif-static'))
    gif.set(bytesOf(uint(2, 2, true), uint(2, 2, true)), 6)
    expect(await codeOf(gif, { maxPixels: 4 })).toBe('image-too-large')
  })

  it('refuses channels that are no colours', async () => {
    const plane = { raw: { width: 2, height: 2, channels: 1 } } as const
    const planes = [1, 2, 3].map(() => Buffer.alloc(4))
    const six = sharp(new Uint8Array(12), { raw: { width: 2, height: 2, channels: 3 } }).joinChannel(planes, plane)
    expect(await codeOf(await six.tiff({ compression: 'none' }).toBuffer())).toBe('image-unsupported')
  })

  it('trusts no decoder to answer as many bytes as it says', async () => {
    const short = { data: Buffer.alloc(2), info: { width: 1, height: 1, channels: 3 } }
    const chain: object = new Proxy(
      {},
      { get: (_, name) => () => (name === 'toBuffer' ? Promise.resolve(short) : chain) },
    )
    vi.doMock('sharp', () => ({ default: () => chain }))
    expect(await codeOf(testdataFile('png-1x1'))).toBe('image-unsupported')
  })

  it.each([
    ['text', bytesOf('no picture')],
    ['SVG', bytesOf('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')],
    ['nothing', bytesOf()],
  ])('does not load a decoder for %s', async (_name, bytes) => {
    vi.doMock('sharp', () => ({ default: () => expect.fail('the decoder was called') }))
    expect(await codeOf(bytes)).toBe('image-unsupported')
  })

  it('refuses SVG behind the signature of a GIF', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
    expect(await codeOf(bytesOf('GIF89a', uint(8, 2, true), uint(8, 2, true), svg))).toBe('image-corrupt')
    expect(await codeOf(bytesOf('II*\0', svg))).toBe('image-corrupt')
  })

  it.each([
    { orientation: 'auto' },
    { colorProfile: 'srgb' },
    { maxPixels: 0 },
    { maxPixels: Number.POSITIVE_INFINITY },
  ])('refuses the option %o', async (options) => {
    expect(await codeOf(testdataFile('png-1x1'), options as DecodeOptions)).toBe('image-options-invalid')
  })

  it('stops where the caller has cancelled', async () => {
    const controller = new AbortController()
    const late = codeOf(testdataFile('jpeg-exif-1'), { signal: controller.signal })
    controller.abort()
    expect(await late).toBe('aborted')
    expect(await codeOf(testdataFile('png-1x1'), { signal: AbortSignal.abort() })).toBe('aborted')
  })

  it('says that sharp is missing, with what to do', async () => {
    vi.doMock('sharp', () => {
      throw new Error('Could not load the "sharp" module')
    })
    await expect(decodeImage(testdataFile('png-1x1'))).rejects.toMatchObject({
      code: 'image-decoder-missing',
      hint: expect.stringContaining('npm install sharp'),
    })
  })

  it('answers a damaged file with pixels or an error of its own, and nothing else', async () => {
    const anyDamage = fc.record({
      name: fc.constantFrom(...goodTestdataFiles),
      keep: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
      flips: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 4 }),
    })
    const codes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(anyDamage, async ({ name, keep, flips }) => {
        const file = testdataFile(name)
        const bytes = file.slice(0, Math.ceil(file.length * keep))
        // Half of the damage goes to the first bytes, where the header is.
        for (const [place, value] of flips) {
          const reach = value % 2 ? bytes.length : Math.min(64, bytes.length)
          bytes[Math.floor(place * reach)] = value
        }
        // The limit keeps a header that claims much from costing the test seconds.
        const code = await rejectedCode(
          decodeImage(bytes, { maxPixels: 1_000_000 }).then(({ width, height, data }) => {
            expect(data).toHaveLength(width * height * 3)
          }),
        )
        codes.add(code)
        expect(['none', 'image-unsupported', 'image-corrupt', 'image-too-large']).toContain(code)
      }),
      { numRuns: 500 },
    )
    expect(codes).toContain('image-corrupt')
    expect(codes).toContain('none')
  })

  afterEach(() => {
    vi.doUnmock('sharp')
    vi.resetModules()
  })
})

async function rawPixels(file: Uint8Array): Promise<RgbImage> {
  const { data, info } = await sharp(file, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

function meanDifference(one: RgbImage, other: RgbImage): number {
  const sum = one.data.reduce((total, value, index) => total + Math.abs(value - (other.data[index] as number)), 0)
  return sum / one.data.length
}
