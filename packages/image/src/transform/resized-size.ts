import { roundHalfEven } from '@widthwise/core'
import { imageError } from '../errors.ts'
import type { ImageSize } from '../rgb-image.ts'

/** How big a picture becomes before it is cropped. */
export type ResizeRule =
  /** torchvision's `Resize(size)`: the short side becomes `size`, unless the long one would exceed `maxSize` */
  | { readonly kind: 'short-side'; readonly size: number; readonly maxSize?: number }
  /** exactly this, whatever the aspect ratio */
  | ({ readonly kind: 'exact' } & ImageSize)
  /** timm's `ResizeKeepRatio`: the smallest size that covers the rectangle, or the largest that fits into it */
  | ({ readonly kind: 'cover' | 'fit' } & ImageSize)

/**
 * The size that a rule gives to a picture, in torchvision's and timm's own order of operations.
 *
 * @throws {WidthwiseError} `image-too-thin` when a side would round to 0
 */
export function resizedSize(source: ImageSize, rule: ResizeRule): ImageSize {
  const size = sizeByRule(source, rule)
  if (size.width < 1 || size.height < 1) {
    throw imageError(
      'image-too-thin',
      `a picture of ${source.width} × ${source.height} would become ${size.width} × ${size.height}; both sides must stay at least 1`,
      { details: { source, resized: size } },
    )
  }
  return size
}

function sizeByRule(source: ImageSize, rule: ResizeRule): ImageSize {
  switch (rule.kind) {
    case 'exact':
      return { width: rule.width, height: rule.height }
    case 'short-side':
      return shortSideSize(source, rule.size, rule.maxSize)
    case 'cover':
    case 'fit': {
      const ratios = [source.height / rule.height, source.width / rule.width] as const
      const ratio = rule.kind === 'cover' ? Math.min(...ratios) : Math.max(...ratios)
      return { width: roundHalfEven(source.width / ratio), height: roundHalfEven(source.height / ratio) }
    }
  }
}

function shortSideSize({ width, height }: ImageSize, size: number, maxSize = Number.POSITIVE_INFINITY): ImageSize {
  const isPortrait = width <= height
  const [sourceShort, sourceLong] = isPortrait ? [width, height] : [height, width]
  let short = size
  let long = Math.trunc((size * sourceLong) / sourceShort)
  if (long > maxSize) {
    short = Math.trunc((maxSize * short) / long)
    long = maxSize
  }
  return isPortrait ? { width: short, height: long } : { width: long, height: short }
}
