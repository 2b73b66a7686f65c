import {
  type ImageTransform,
  type Interpolation,
  type Normalization,
  type PassOrder,
  type RgbImage,
  resizeImage,
  type SideOrSides,
  torchvisionTransform,
  transformImage,
  transformToTensor,
} from '@widthwise/image'
import type { CaseResult } from './cases.ts'
import { fail } from './tally.ts'

/** One step of a transform; exactly one of the keys is there. */
export interface Step {
  readonly resizeExact?: {
    readonly width: number
    readonly height: number
    readonly interpolation: Interpolation
    readonly box?: readonly [number, number, number, number]
  }
  readonly resize?: { readonly size: SideOrSides; readonly interpolation?: Interpolation; readonly maxSize?: number }
  readonly centerCrop?: { readonly size: SideOrSides }
  readonly toTensor?: object
  readonly normalize?: Normalization
}

/**
 * Runs the steps one after the other, and then again as one fused transform for the tensor, which computes only the
 * cropped window: both must agree with the reference.
 */
export function runSteps(source: RgbImage, steps: readonly Step[], passOrder: PassOrder): CaseResult {
  let image = source
  let resized: RgbImage | undefined
  let normalization: Normalization | undefined
  let fused: ImageTransform = { passOrder }
  for (const step of steps) {
    if (step.resizeExact) {
      image = resizeImage(image, { ...step.resizeExact, passOrder })
      resized = image
    } else if (step.resize) {
      const { size, ...options } = step.resize
      fused = torchvisionTransform({ resize: size, ...options, passOrder })
      image = transformImage(image, fused)
      resized = image
    } else if (step.centerCrop) {
      const crop = torchvisionTransform({ centerCrop: step.centerCrop.size })
      fused = { ...fused, ...crop }
      image = transformImage(image, crop)
    } else if (step.normalize) normalization = step.normalize
    else if (!step.toTensor) fail(`an unknown step ${JSON.stringify(step)}`)
  }
  const isFusable = steps.every((step) => !step.resizeExact) && isInOrder(steps)
  const tensor = isFusable
    ? transformToTensor(source, fused, normalization)
    : transformToTensor(image, {}, normalization)
  return { image, ...(resized && { resized }), ...(steps.some((step) => step.toTensor) && { tensor }) }
}

/** At most one resize, then at most one crop. */
function isInOrder(steps: readonly Step[]): boolean {
  const kinds = steps.map((step) => (step.resize ? 'r' : step.centerCrop ? 'c' : '')).join('')
  return /^r?c?$/.test(kinds)
}
