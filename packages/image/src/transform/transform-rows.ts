import { cropView, type PixelRows } from '../resample/pixel-rows.ts'
import { resample } from '../resample/resample.ts'
import { viewOf } from '../resample/resize-image.ts'
import { defaultMaxPixels, type RgbImage } from '../rgb-image.ts'
import type { Steps } from '../steps.ts'
import { type ImageTransform, planTransform, type Rgb, type TransformPlan } from './image-transform.ts'

const black: Rgb = [0, 0, 0]

/** A transformed picture whose kept pixels are computed when asked for; around them is `fill`. */
export interface TransformedRows {
  readonly plan: TransformPlan
  readonly fill: Rgb
  readonly rows: PixelRows
}

/**
 * Computes of the resized picture only what the crop keeps, so that a thin picture whose long side grows to hundreds of
 * thousands of pixels costs no more than any other.
 */
export function* transformRows(image: RgbImage, transform: ImageTransform): Steps<TransformedRows> {
  const plan = planTransform(image, transform)
  const { trimmed, resized, from, kept } = plan
  const trim = transform.trim ?? 0
  const rows = yield* resample(cropView(viewOf(image), trim, trim, trimmed.width, trimmed.height), {
    size: resized,
    interpolation: transform.interpolation ?? 'bilinear',
    box: [0, 0, trimmed.width, trimmed.height],
    window: { x: from[0], y: from[1], width: kept[0], height: kept[1] },
    passOrder: transform.passOrder ?? 'auto',
    maxPixels: defaultMaxPixels,
  })
  return { plan, fill: transform.fill ?? black, rows }
}
