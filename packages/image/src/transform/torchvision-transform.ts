import type { PassOrder } from '../resample/pass-order.ts'
import type { Interpolation } from '../resample/resample-filter.ts'
import type { ImageSize } from '../rgb-image.ts'
import type { ImageTransform } from './image-transform.ts'

/** One side of a square, or `[height, width]`, as torchvision and timm write sizes. */
export type SideOrSides = number | readonly [height: number, width: number]

/** Options of {@link torchvisionTransform}. */
export interface TorchvisionTransformOptions {
  /** `Resize(size)`: a number is the short side, a pair the exact size. */
  readonly resize?: SideOrSides
  /** `Resize(max_size)`: bound on the long side; only with one number. */
  readonly maxSize?: number
  /** `CenterCrop(size)`. */
  readonly centerCrop?: SideOrSides
  /** Default `bilinear`. */
  readonly interpolation?: Interpolation
  /** Default `auto`, as Pillow 13. */
  readonly passOrder?: PassOrder
}

/** The geometry of torchvision's `Compose([Resize(…), CenterCrop(…)])` on a PIL image. */
export function torchvisionTransform(options: TorchvisionTransformOptions): ImageTransform {
  const { resize, maxSize, centerCrop, interpolation, passOrder } = options
  return {
    ...(typeof resize === 'number' && {
      resize: { kind: 'short-side', size: resize, ...(maxSize !== undefined && { maxSize }) } as const,
    }),
    ...(typeof resize === 'object' && { resize: { kind: 'exact', ...sides(resize) } as const }),
    ...(centerCrop !== undefined && { crop: sides(centerCrop) }),
    ...(interpolation && { interpolation }),
    ...(passOrder && { passOrder }),
  }
}

/** Both sides by name. */
export function sides(value: SideOrSides): ImageSize {
  return typeof value === 'number' ? { width: value, height: value } : { width: value[1], height: value[0] }
}
