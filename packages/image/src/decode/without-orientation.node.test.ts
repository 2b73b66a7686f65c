import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { readImageHeader } from '../header/read-image-header.ts'
import { noiseImage } from '../noise-image.test-support.ts'
import { decodeImage } from './decode-image.ts'
import { withoutOrientation } from './without-orientation.ts'

const picture = (): Sharp =>
  sharp(noiseImage(6, 4).data, { raw: { width: 6, height: 4, channels: 3 } }).withMetadata({ orientation: 6 })

describe('withoutOrientation', () => {
  it.each([
    ['jpeg', picture().jpeg()],
    ['png', picture().png()],
    ['webp', picture().webp({ lossless: true })],
  ])('leaves the pixels of a %s file and takes what turns them', async (_format, encoder) => {
    const bytes = new Uint8Array(await encoder.toBuffer())
    const header = readImageHeader(bytes)
    expect(header.orientation).toBe(6)
    const stripped = withoutOrientation(bytes, header)
    expect(readImageHeader(stripped)).toMatchObject({ width: 6, height: 4, orientation: 1 })
    expect(await decodeImage(stripped)).toEqual(await decodeImage(bytes, { orientation: 'ignore' }))
  })

  it('hands a file that turns nothing over as it is', async () => {
    const bytes = new Uint8Array(
      await sharp(await picture().toColourspace('srgb').png().toBuffer())
        .png()
        .toBuffer(),
    )
    expect(withoutOrientation(bytes, readImageHeader(bytes))).toBe(bytes)
  })
})
