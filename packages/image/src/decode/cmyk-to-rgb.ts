import type { Steps } from '../steps.ts'

const stepPixels = 1 << 15

/**
 * Pillow's conversion of `[pixels, 4]` bytes to `[pixels, 3]`: `R = (255 - K) - C·(255 - K)/255`, the product rounded in
 * integers, no colour management. A byte is an amount of ink.
 */
export function* cmykToRgb(cmyk: Uint8Array): Steps<Uint8Array> {
  const pixels = cmyk.length / 4
  const rgb = new Uint8Array(pixels * 3)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const white = 255 - (cmyk[pixel * 4 + 3] as number)
    for (let channel = 0; channel < 3; channel++) {
      const product = (cmyk[pixel * 4 + channel] as number) * white + 128
      rgb[pixel * 3 + channel] = white - (((product >> 8) + product) >> 8)
    }
    if (pixel % stepPixels === 0) yield
  }
  return rgb
}
