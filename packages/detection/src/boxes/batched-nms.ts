import { assertBoxes } from './assert-boxes.ts'
import { descendingOrder } from './descending-order.ts'
import { assertNmsOptions, keepGreedily, type NmsOptions } from './nms.ts'

/** Coordinates above which torchvision's `batched_nms` takes the classes one by one on the processor. */
const mostShiftedCoordinates = 4000

/**
 * Non-maximum suppression class by class, as torchvision's `batched_nms` on the processor. Up to 1,000 boxes it shifts
 * every class by `class × (largest coordinate + 1)` in float32 and runs one {@link nms}: boxes of different classes can
 * meet then where coordinates are negative, and this is reproduced. Above, each class is on its own.
 *
 * @param boxes `[n, 4]`: x1, y1, x2, y2
 * @param scores `[n]`
 * @param classes `[n]`, class indices
 * @returns indices of the boxes that stay, from the highest score to the lowest
 * @throws {WidthwiseError} boxes-invalid, detection-options-invalid
 */
export function batchedNms(
  boxes: Float32Array,
  scores: Float32Array,
  classes: ArrayLike<number>,
  options: NmsOptions,
): Uint32Array {
  assertBoxes(boxes, scores, classes)
  assertNmsOptions(options)
  const order = descendingOrder(scores)
  if (boxes.length > mostShiftedCoordinates) return keepByClass(boxes, order, classes, options)
  const largest = boxes.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return keepGreedily(shiftByClass(boxes, classes, Math.fround(largest + 1)), order, options)
}

/** Boxes moved by `class × distance` along both axes, every step rounded to float32. */
export function shiftByClass(boxes: Float32Array, classes: ArrayLike<number>, distance: number): Float32Array {
  return boxes.map((value, at) => value + Math.fround((classes[at >> 2] as number) * distance))
}

function keepByClass(
  boxes: Float32Array,
  order: Uint32Array,
  classes: ArrayLike<number>,
  { iouThreshold, maxDetections }: NmsOptions,
): Uint32Array {
  const ofClass = new Map<number, number[]>()
  for (const index of order) {
    const found = ofClass.get(classes[index] as number)
    if (found) found.push(index)
    else ofClass.set(classes[index] as number, [index])
  }
  const stays = new Uint8Array(order.length)
  for (const indices of ofClass.values()) {
    for (const index of keepGreedily(boxes, Uint32Array.from(indices), { iouThreshold })) stays[index] = 1
  }
  return order.filter((index) => stays[index] === 1).subarray(0, maxDetections)
}
