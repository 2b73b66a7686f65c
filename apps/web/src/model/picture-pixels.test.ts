import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { screenPicture, seenPixels } from './picture-pixels.ts'

const spec = { resize: 4, crop: 4, mean: [0.49, 0.48, 0.44], std: [0.24, 0.25, 0.26] } as const

describe('seenPixels', () => {
  it('gives back every pixel of a picture that needs no resizing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 48, maxLength: 48 }), (data) => {
        const seen = seenPixels({ width: 4, height: 4, data }, spec)
        const rgb = [...seen.data].filter((_, index) => index % 4 !== 3)
        expect(rgb).toEqual([...data])
        expect([...seen.data].filter((_, index) => index % 4 === 3)).toEqual(Array(16).fill(255))
      }),
    )
  })
})

describe('screenPicture', () => {
  it.each([
    [3, 5, 3],
    [1000, 700, 640],
  ])('of %d × %d is a square of %d', (width, height, side) => {
    const data = new Uint8Array(width * height * 3).fill(200)
    const shown = screenPicture({ width, height, data })
    expect(shown).toMatchObject({ width: side, height: side })
    expect([...shown.data.subarray(0, 4)]).toEqual([200, 200, 200, 255])
  })
})
