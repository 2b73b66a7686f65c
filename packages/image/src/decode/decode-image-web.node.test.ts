import { describe, expect, it } from 'vitest'
import { readImageHeader } from '../header/read-image-header.ts'
import { testdataFile } from '../testdata-file.test-support.ts'
import { rejectedCode } from '../thrown-code.test-support.ts'
import { decodeImage } from './decode-image.ts'
import { decodeImage as decodeImageInBrowser, decodeImageOn } from './decode-image-web.ts'
import { type WebPlatform, webPlatform } from './web-platform.ts'

interface FakeBlob {
  readonly bytes: Uint8Array
  readonly type: string
}

/** A browser whose decoder is the one of Node; it turns nothing, and shows what it was asked. */
function fakeBrowser(
  options: { readonly context?: null } = {},
): WebPlatform & { readonly asked: unknown[]; closed: number } {
  const state = { asked: [] as unknown[], closed: 0 }
  return Object.assign(state, {
    Blob: class {
      readonly bytes: Uint8Array
      readonly type: string
      constructor(parts: Uint8Array[], { type }: { type: string }) {
        this.bytes = parts[0] as Uint8Array
        this.type = type
      }
    },
    async createImageBitmap(blob: unknown, asked: object) {
      const { bytes, type } = blob as FakeBlob
      state.asked.push({ type, orientation: readImageHeader(bytes).orientation, ...asked })
      const { width, height, data } = await decodeImage(bytes, { orientation: 'ignore' })
      const close = (): void => {
        state.closed++
      }
      return { width, height, data, close }
    },
    OffscreenCanvas: class {
      getContext() {
        let rgba = new Uint8ClampedArray()
        if (options.context === null) return null
        return {
          drawImage: (bitmap: unknown) => {
            const { data } = bitmap as { data: Uint8Array }
            rgba = Uint8ClampedArray.from({ length: (data.length / 3) * 4 }, (_, index) =>
              index % 4 === 3 ? 255 : (data[Math.floor(index / 4) * 3 + (index % 4)] as number),
            )
          },
          getImageData: () => ({ data: rgba }),
        }
      }
    },
  })
}

describe('decodeImage in a browser', () => {
  it.each(['jpeg-exif-6', 'jpeg-exif-3', 'png-exif-6', 'gif-static', 'png-1x1'])(
    'answers as Node: %s',
    async (name) => {
      const bytes = testdataFile(name)
      for (const orientation of ['exif', 'ignore'] as const) {
        expect(await decodeImageOn(fakeBrowser(), bytes, { orientation })).toEqual(
          await decodeImage(bytes, { orientation }),
        )
      }
    },
  )

  it('leaves the browser nothing to turn, convert or premultiply', async () => {
    const browser = fakeBrowser()
    await decodeImageOn(browser, testdataFile('jpeg-exif-6'), {})
    await decodeImageOn(browser, testdataFile('png-1x1'), { colorProfile: 'convert' })
    expect(browser.asked).toEqual([
      { type: 'image/jpeg', orientation: 1, colorSpaceConversion: 'none', premultiplyAlpha: 'none' },
      { type: 'image/png', orientation: 1, colorSpaceConversion: 'default', premultiplyAlpha: 'none' },
    ])
    expect(browser.closed).toBe(2)
  })

  it.each([
    ['image-corrupt', 'bad-jpeg-cut-40'],
    ['image-unsupported', 'bad-svg'],
    ['image-unsupported', 'tiff-gray'],
    ['image-too-large', 'bad-png-20000'],
  ])('answers %s to %s', async (code, name) => {
    expect(await rejectedCode(decodeImageOn(fakeBrowser(), testdataFile(name), {}))).toBe(code)
  })

  it('frees the picture where its pixels cannot be read', async () => {
    const browser = fakeBrowser({ context: null })
    expect(await rejectedCode(decodeImageOn(browser, testdataFile('jpeg-1x1'), {}))).toBe('image-decoder-missing')
    expect(browser.closed).toBe(1)
  })

  it('says what is missing outside a browser', async () => {
    expect(await rejectedCode(decodeImageInBrowser(testdataFile('png-1x1')))).toBe('image-decoder-missing')
    const { createImageBitmap } = fakeBrowser()
    expect(webPlatform({ createImageBitmap })).toBeUndefined()
  })
})
