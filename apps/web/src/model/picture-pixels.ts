import { createPreprocessor, type PreprocessSpec, type RgbImage, transformImage } from '@widthwise/image'
import type { CanvasPixels } from './model-service.ts'

/** Pixels of the longer side that a screen shows at most. */
const screenPixels = 640

/**
 * The very pixels that a network reads: its input tensor with the normalization undone. Both are exact, so every value
 * lies beside a whole number.
 */
export function seenPixels(image: RgbImage, spec: PreprocessSpec): CanvasPixels {
  const preprocessor = createPreprocessor(spec)
  const [, height, width] = preprocessor.shape
  const { data } = preprocessor.run(image) // [3, height, width]
  const plane = width * height
  return rgba(width, height, (pixel, channel) => {
    const value = data[channel * plane + pixel] as number
    return 255 * (value * (spec.std[channel] as number) + (spec.mean[channel] as number))
  })
}

/** The square in the middle, which the network reads, in at most as many pixels as a screen shows; never enlarged. */
export function screenPicture(image: RgbImage): CanvasPixels {
  const side = Math.min(image.width, image.height, screenPixels)
  const { data } = transformImage(image, {
    resize: { kind: 'short-side', size: side },
    crop: { width: side, height: side },
  })
  return rgba(side, side, (pixel, channel) => data[pixel * 3 + channel] as number)
}

function rgba(width: number, height: number, value: (pixel: number, channel: number) => number): CanvasPixels {
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) data[pixel * 4 + channel] = value(pixel, channel)
  }
  return { width, height, data }
}
