import { roundHalfEven } from '@widthwise/core'
import type { ImageSize } from '../rgb-image.ts'

/** Where the pixels of a centre crop come from and go to; outside `to` and `kept` the output is padding. */
export interface CropPlacement {
  /** First column and row of the picture that is kept. */
  readonly from: readonly [x: number, y: number]
  /** Where it stands in the output. */
  readonly to: readonly [x: number, y: number]
  /** Pixels that are kept. */
  readonly kept: readonly [width: number, height: number]
}

/** torchvision's `CenterCrop` (and timm's `CenterCropOrPad`): pads first where the crop is larger, then crops. */
export function centerCropPlacement(source: ImageSize, crop: ImageSize): CropPlacement {
  const x = placeSide(source.width, crop.width)
  const y = placeSide(source.height, crop.height)
  return { from: [x.from, y.from], to: [x.to, y.to], kept: [x.kept, y.kept] }
}

function placeSide(
  source: number,
  crop: number,
): { readonly from: number; readonly to: number; readonly kept: number } {
  if (crop > source) return { from: 0, to: Math.floor((crop - source) / 2), kept: source }
  // Half to even: a surplus of 1 is cut on the far side, one of 3 is cut by 2 on the near side.
  return { from: roundHalfEven((source - crop) / 2), to: 0, kept: crop }
}
