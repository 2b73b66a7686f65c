import { describe, expect, it } from 'vitest'
import { thrownCode } from '../thrown-code.test-support.ts'
import {
  avif,
  box,
  bytesOf,
  exif,
  exifSegment,
  jpegHeader,
  jpegSegment,
  pngChunk,
  pngHeader,
  tiff,
  uint,
  webp,
} from './build-header.test-support.ts'
import { readImageHeader } from './read-image-header.ts'

const vp8 = (width: number, height: number): readonly [string, Uint8Array] => [
  'VP8 ',
  bytesOf(0, 0, 0, 0x9d, 0x01, 0x2a, uint(width, 2, true), uint(height, 2, true)),
]
const vp8l = (width: number, height: number): readonly [string, Uint8Array] => [
  'VP8L',
  bytesOf(0x2f, uint(width - 1 + (height - 1) * 2 ** 14, 4, true)),
]
const vp8x = (width: number, height: number): readonly [string, Uint8Array] => [
  'VP8X',
  bytesOf(8, 0, 0, 0, uint(width - 1, 3, true), uint(height - 1, 3, true)),
]

describe('readImageHeader', () => {
  it.each([
    ['jpeg', jpegHeader(640, 480), 640, 480],
    [
      'jpeg with padding and bytes between its segments',
      jpegHeader(640, 480, 3, jpegSegment(0xe0, bytesOf('JFIF')), bytesOf('ab', 0xff, 0xff)),
      640,
      480,
    ],
    ['jpeg with a thumbnail in a segment', jpegHeader(640, 480, 3, jpegSegment(0xe2, jpegHeader(1, 1))), 640, 480],
    ['png', pngHeader(3, 2), 3, 2],
    ['webp, lossy', webp(vp8(0x4000 + 176, 144)), 176, 144],
    ['webp, lossless', webp(vp8l(16_384, 9_000)), 16_384, 9_000],
    ['webp, extended', webp(vp8x(16_777_216, 201)), 16_777_216, 201],
    ['gif', bytesOf('GIF89a', uint(320, 2, true), uint(200, 2, true)), 320, 200],
    [
      'tiff',
      tiff([
        [256, 3, 30],
        [257, 4, 70_000],
      ]),
      30,
      70_000,
    ],
    [
      'tiff, big-endian',
      tiff(
        [
          [256, 4, 30],
          [257, 3, 20],
        ],
        false,
      ),
      30,
      20,
    ],
    ['avif, the largest picture', avif([10, 10], [300, 200], [20, 20]), 300, 200],
  ])('reads the size of %s', (_name, bytes, width, height) => {
    expect(readImageHeader(bytes)).toMatchObject({ width, height, orientation: 1, isCmyk: false })
  })

  it.each([
    ['jpeg', jpegHeader(4, 2, 3, jpegSegment(0xe0, bytesOf('JFIF\0')), exifSegment(6)), 6],
    ['jpeg, the first of two', jpegHeader(4, 2, 3, exifSegment(3), exifSegment(8)), 3],
    ['png', bytesOf(pngHeader(4, 2), pngChunk('IDAT', bytesOf('x')), pngChunk('eXIf', exif(8, false))), 8],
    ['webp', webp(vp8x(4, 2), ['ICCP', bytesOf('odd')], ['EXIF', exif(5)]), 5],
    ['webp with a prefix', webp(vp8x(4, 2), ['EXIF', bytesOf('Exif\0\0', exif(7))]), 7],
    [
      'tiff',
      tiff([
        [256, 3, 4],
        [257, 3, 2],
        [274, 3, 2],
      ]),
      2,
    ],
    ['an orientation that is none', jpegHeader(4, 2, 3, exifSegment(9)), 1],
    ['an orientation of 0', jpegHeader(4, 2, 3, exifSegment(0)), 1],
    ['EXIF that is cut', jpegHeader(4, 2, 3, jpegSegment(0xe1, bytesOf('Exif\0\0II*\0'))), 1],
    ['EXIF whose directory is far away', webp(vp8x(4, 2), ['EXIF', bytesOf('II*\0', uint(1e9, 4, true))]), 1],
    ['EXIF that is something else', webp(vp8x(4, 2), ['EXIF', bytesOf('not EXIF at all')]), 1],
  ])('reads the orientation of %s', (_name, bytes, orientation) => {
    expect(readImageHeader(bytes).orientation).toBe(orientation)
  })

  it('tells four inks from three colours', () => {
    expect(readImageHeader(jpegHeader(2, 2, 4)).isCmyk).toBe(true)
    expect(
      readImageHeader(
        tiff([
          [256, 3, 4],
          [257, 3, 2],
          [262, 3, 5],
        ]),
      ).isCmyk,
    ).toBe(true)
  })

  it.each([
    ['image-unsupported', 'text', bytesOf('hello')],
    ['image-invalid', 'a string', 'cat.jpg' as unknown as Uint8Array],
    ['image-invalid', '16-bit numbers', new Uint16Array(20) as unknown as Uint8Array],
    ['image-corrupt', 'a JPEG of no height', jpegHeader(4, 0)],
    ['image-corrupt', 'a JPEG without a frame', bytesOf(0xff, 0xd8, 0xff, 0xda, 0, 2)],
    ['image-corrupt', 'a JPEG that ends before its scan', bytesOf(0xff, 0xd8, 0xff, 0xd9)],
    ['image-corrupt', 'a JPEG segment of length 1', bytesOf(0xff, 0xd8, 0xff, 0xe0, 0, 1)],
    [
      'image-corrupt',
      'a PNG that begins with another chunk',
      bytesOf('\x89PNG\r\n\x1a\n', pngChunk('IDAT', bytesOf())),
    ],
    ['image-corrupt', 'a PNG of no width', pngHeader(0, 4)],
    ['image-corrupt', 'a WebP of another chunk', webp(['ALPH', new Uint8Array(20)])],
    ['image-corrupt', 'a WebP without a start code', webp(['VP8 ', new Uint8Array(20)])],
    ['image-corrupt', 'a lossless WebP without a signature', webp(['VP8L', new Uint8Array(20)])],
    ['image-corrupt', 'a GIF of no size', bytesOf('GIF89a', uint(0, 4))],
    ['image-corrupt', 'a TIFF without a height', tiff([[256, 3, 4]])],
    ['image-corrupt', 'an AVIF without sizes', avif()],
    [
      'image-corrupt',
      'an AVIF with a box that is longer than the file',
      bytesOf(box('ftyp', 'avif', uint(0, 4)), uint(99, 4), 'meta'),
    ],
    [
      'image-corrupt',
      'an AVIF with a box that is shorter than its head',
      bytesOf(box('ftyp', 'avif', uint(0, 4)), uint(4, 4), 'meta'),
    ],
  ])('answers %s to %s', (code, _name, bytes) => {
    expect(thrownCode(() => readImageHeader(bytes))).toBe(code)
  })

  it.each([
    ['jpeg', jpegHeader(640, 480, 3, exifSegment(6))],
    ['png', pngHeader(3, 2)],
    ['webp', webp(vp8x(4, 2), ['EXIF', exif(5)])],
    ['gif', bytesOf('GIF89a', uint(320, 2, true), uint(200, 2, true))],
    [
      'tiff',
      tiff([
        [256, 3, 30],
        [257, 4, 70_000],
      ]),
    ],
    ['avif', avif([10, 10], [300, 200])],
  ])('reads every beginning of a %s file or says what is wrong', (_name, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(['image-unsupported', 'image-corrupt', 'none']).toContain(
        thrownCode(() => readImageHeader(bytes.subarray(0, length))),
      )
    }
  })
})
