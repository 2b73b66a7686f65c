import { batchedNms, nms } from '@widthwise/detection'
import { type DetectionCase, type DetectionCheck, listDifference } from './check.ts'

/** Boxes and the indices that torchvision keeps; with classes those of `batched_nms`. */
interface NmsCase extends DetectionCase {
  readonly boxes: readonly (readonly number[])[]
  readonly scores: readonly number[]
  readonly iouThreshold: number
  readonly classes?: readonly number[]
  readonly keep: readonly number[]
}

/** The kept indices, in order. */
export const checkNms: DetectionCheck = (unit) => {
  const { boxes, scores, iouThreshold, classes, keep } = unit as NmsCase
  const columns = [Float32Array.from(boxes.flat()), Float32Array.from(scores)] as const
  const kept = classes ? batchedNms(...columns, classes, { iouThreshold }) : nms(...columns, { iouThreshold })
  return listDifference('kept', [...kept], keep)
}
