import { imageError } from '../errors.ts'
import type { PassOrder } from '../resample/pass-order.ts'
import type { Interpolation } from '../resample/resample-filter.ts'
import type { ImageSize } from '../rgb-image.ts'
import { type CropPlacement, centerCropPlacement } from './center-crop.ts'
import { type ResizeRule, resizedSize } from './resized-size.ts'

/** Red, green, blue in [0, 255]. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** What happens to a picture's geometry before it becomes a tensor: trim, resize, centre crop or pad, in this order. */
export interface ImageTransform {
  /** Pixels cut from every side first; default 0. */
  readonly trim?: number
  /** Unchanged size when left out. */
  readonly resize?: ResizeRule
  /** Sides of the centre crop; no crop when left out. */
  readonly crop?: ImageSize
  /** Colour around a picture that is smaller than the crop; default black. */
  readonly fill?: Rgb
  /** Default `bilinear`, as torchvision. */
  readonly interpolation?: Interpolation
  /** Default `auto`, as Pillow 13. */
  readonly passOrder?: PassOrder
}

/** A transform worked out for one size of picture: numbers only, no pixels. */
export interface TransformPlan extends CropPlacement {
  /** Size after the trim. */
  readonly trimmed: ImageSize
  /** Size after the resize. */
  readonly resized: ImageSize
  /** Size of the answer. */
  readonly output: ImageSize
}

/**
 * What a transform does to a picture of this size.
 *
 * @throws {WidthwiseError} `image-too-thin` when nothing is left of a side
 */
export function planTransform(source: ImageSize, transform: ImageTransform): TransformPlan {
  const trimmed = trimmedSize(source, transform.trim ?? 0)
  const resized = transform.resize === undefined ? trimmed : resizedSize(trimmed, transform.resize)
  const output = transform.crop ?? resized
  return { trimmed, resized, output, ...centerCropPlacement(resized, output) }
}

function trimmedSize({ width, height }: ImageSize, trim: number): ImageSize {
  const trimmed = { width: width - 2 * trim, height: height - 2 * trim }
  if (trimmed.width >= 1 && trimmed.height >= 1) return trimmed
  throw imageError(
    'image-too-thin',
    `trimming ${trim} pixels from every side of a picture of ${width} × ${height} leaves nothing`,
    { hint: 'Trim fewer pixels.', details: { width, height, trim } },
  )
}
