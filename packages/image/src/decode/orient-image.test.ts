import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ExifOrientation } from '../header/image-format.ts'
import { anyImage } from '../noise-image.test-support.ts'
import type { RgbImage } from '../rgb-image.ts'
import { allSteps } from '../steps.ts'
import { orientImage } from './orient-image.ts'

const turned = (image: RgbImage, orientation: ExifOrientation): RgbImage => allSteps(orientImage(image, orientation))

/** Stored as a b c over d e f. */
const stored = { width: 3, height: 2, data: Uint8Array.from('abcdef', (letter) => letter.charCodeAt(0)) }
const letters = (orientation: ExifOrientation): string => {
  const data = Uint8Array.from([...stored.data].flatMap((value) => [value, 0, 0]))
  const { width, data: upright } = turned({ ...stored, data }, orientation)
  const text = String.fromCharCode(...upright.filter((_, index) => index % 3 === 0))
  return text.match(new RegExp(`.{${width}}`, 'g'))?.join(' ') ?? ''
}

describe('orientImage', () => {
  it.each([
    [1, 'abc def'],
    [2, 'cba fed'],
    [3, 'fed cba'],
    [4, 'def abc'],
    [5, 'ad be cf'],
    [6, 'da eb fc'],
    [7, 'fc eb da'],
    [8, 'cf be ad'],
  ] as const)('turns orientation %d upright', (orientation, want) => {
    expect(letters(orientation)).toBe(want)
  })

  it('is undone by its opposite, which is 8 for 6 and itself for all others', () => {
    const opposite = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 } as const
    fc.assert(
      fc.property(anyImage, fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8), (image, orientation) => {
        expect(turned(turned(image, orientation), opposite[orientation])).toEqual(image)
      }),
    )
  })
})
