import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allSteps } from '../steps.ts'
import { cmykToRgb } from './cmyk-to-rgb.ts'

it.each([
  [
    [0, 0, 0, 0],
    [255, 255, 255],
  ],
  [
    [255, 0, 0, 0],
    [0, 255, 255],
  ],
  [
    [0, 0, 0, 255],
    [0, 0, 0],
  ],
  [
    [255, 255, 255, 255],
    [0, 0, 0],
  ],
  [
    [128, 64, 32, 16],
    [119, 179, 209],
  ],
])('turns the inks %o into %o', (inks, want) => {
  expect([...allSteps(cmykToRgb(Uint8Array.from(inks)))]).toEqual(want)
})

it('is the exact product, rounded', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.nat(255), (ink, black) => {
      const white = 255 - black
      expect(allSteps(cmykToRgb(Uint8Array.of(ink, 0, 0, black)))[0]).toBe(white - Math.round((ink * white) / 255))
    }),
  )
})
