import {
  type PassOrder,
  type RgbImage,
  type TimmTransformOptions,
  timmTransform,
  transformImage,
  transformToTensor,
} from '@widthwise/image'
import type { CaseResult } from './cases.ts'

/** `timm` of a case: what `create_transform(is_training=False)` was given. */
export interface TimmOptions extends TimmTransformOptions {
  readonly mean: readonly [number, number, number]
  readonly std: readonly [number, number, number]
}

/**
 * timm's transform. The resized picture is computed whole, and only when asked for, because it can be huge; the answer
 * is computed from the cropped window alone.
 */
export function runTimm(
  source: RgbImage,
  options: TimmOptions,
  passOrder: PassOrder,
  withResized: boolean,
): CaseResult {
  const transform = timmTransform({ ...options, passOrder })
  const { crop: _, ...uncropped } = transform
  return {
    ...(withResized && { resized: transformImage(source, uncropped) }),
    image: transformImage(source, transform),
    tensor: transformToTensor(source, transform, options),
  }
}
