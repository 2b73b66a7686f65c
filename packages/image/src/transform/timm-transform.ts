import { roundHalfEven } from '@widthwise/core'
import type { PassOrder } from '../resample/pass-order.ts'
import type { Interpolation } from '../resample/resample-filter.ts'
import type { ImageSize } from '../rgb-image.ts'
import type { ImageTransform, Rgb } from './image-transform.ts'
import type { ResizeRule } from './resized-size.ts'
import { type SideOrSides, sides } from './torchvision-transform.ts'

/**
 * How a picture of another shape is brought to the input's: `center` cuts what sticks out, `squash` changes the aspect
 * ratio, `border` pads with the mean colour.
 */
export type CropMode = 'center' | 'squash' | 'border'

/** The names of {@link CropMode}. */
export const cropModes: readonly CropMode[] = ['center', 'squash', 'border']

/** Options of {@link timmTransform}, named as timm's model configurations. */
export interface TimmTransformOptions {
  readonly inputSize: SideOrSides
  /** Share of the resized side that the crop keeps; 0.875 when missing or 0. */
  readonly cropPct?: number | null
  /** Default `center`. */
  readonly cropMode?: CropMode | null
  /** Default `bilinear`. */
  readonly interpolation?: Interpolation
  /** Mean on values in [0, 1], for the colour of a border; black when left out. */
  readonly mean?: readonly [red: number, green: number, blue: number]
  /** Pixels that are cut from every side first. */
  readonly cropBorderPixels?: number
  /** Default `auto`, as Pillow 13. */
  readonly passOrder?: PassOrder
}

/** The geometry of timm's `create_transform(is_training=False)`. */
export function timmTransform(options: TimmTransformOptions): ImageTransform {
  const { cropPct, cropMode, interpolation, mean, cropBorderPixels, passOrder } = options
  const crop = sides(options.inputSize)
  return {
    crop,
    resize: resizeRule(cropMode ?? 'center', scaledSize(crop, cropPct || 0.875)),
    ...(cropMode === 'border' && mean && { fill: meanColor(mean) }),
    ...(cropBorderPixels && { trim: cropBorderPixels }),
    ...(interpolation && { interpolation }),
    ...(passOrder && { passOrder }),
  }
}

/** What `border` pads with: the mean as a colour, halves to even (0.5 gives 128). */
export function meanColor(mean: readonly [number, number, number]): Rgb {
  const [red, green, blue] = mean
  return [roundHalfEven(255 * red), roundHalfEven(255 * green), roundHalfEven(255 * blue)]
}

/** The rectangle of which the crop keeps `cropPct` of each side. */
export function scaledSize(crop: ImageSize, cropPct: number): ImageSize {
  return { width: Math.floor(crop.width / cropPct), height: Math.floor(crop.height / cropPct) }
}

/** How timm resizes to the rectangle `scaled` before it crops. */
export function resizeRule(cropMode: CropMode, scaled: ImageSize): ResizeRule {
  if (cropMode === 'squash') return { kind: 'exact', ...scaled }
  if (cropMode === 'border') return { kind: 'fit', ...scaled }
  // A square target goes through torchvision, which truncates the long side where timm's own code rounds it.
  if (scaled.width === scaled.height) return { kind: 'short-side', size: scaled.width }
  return { kind: 'cover', ...scaled }
}
