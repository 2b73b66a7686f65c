import { assertBoxes, assertCount, assertFraction } from './assert-boxes.ts'
import { descendingOrder } from './descending-order.ts'

/** Options of {@link nms} and {@link batchedNms}. */
export interface NmsOptions {
  /** A box goes when its IoU with a better one is above this, a fraction. */
  readonly iouThreshold: number
  /** Boxes to keep at most; all that survive when left out. */
  readonly maxDetections?: number
}

/**
 * Non-maximum suppression as torchvision's `nms` on the processor, to the last kept index: areas, intersections, unions
 * and quotients are rounded to float32, equal scores go by index, and a box goes only when its IoU is *above* the threshold.
 * Boxes without area have the IoU 0/0 with each other and stay.
 *
 * @param boxes `[n, 4]`: x1, y1, x2, y2
 * @param scores `[n]`
 * @returns indices of the boxes that stay, from the highest score to the lowest
 * @throws {WidthwiseError} boxes-invalid, detection-options-invalid
 */
export function nms(boxes: Float32Array, scores: Float32Array, options: NmsOptions): Uint32Array {
  assertBoxes(boxes, scores)
  assertNmsOptions(options)
  return keepGreedily(boxes, descendingOrder(scores), options)
}

/** @throws {WidthwiseError} detection-options-invalid */
export function assertNmsOptions({ iouThreshold, maxDetections }: NmsOptions): void {
  assertFraction('iouThreshold', iouThreshold)
  if (maxDetections !== undefined) assertCount('maxDetections', maxDetections)
}

/**
 * The greedy pass over boxes in a given order. A box is held against those kept so far, not against all behind it:
 * the same answer, since IoU is symmetric, in n × kept steps, and it ends when enough are kept.
 */
export function keepGreedily(
  boxes: Float32Array,
  order: Uint32Array,
  { iouThreshold, maxDetections = order.length }: NmsOptions,
): Uint32Array {
  const kept = new Uint32Array(Math.min(order.length, maxDetections))
  // The kept boxes side by side, with their areas: [kept, 5].
  const compact = new Float32Array(5 * kept.length)
  let count = 0
  for (const index of order) {
    if (count === kept.length) break
    const x1 = boxes[4 * index] as number
    const y1 = boxes[4 * index + 1] as number
    const x2 = boxes[4 * index + 2] as number
    const y2 = boxes[4 * index + 3] as number
    const area = Math.fround(Math.fround(x2 - x1) * Math.fround(y2 - y1))
    if (overlapsAny(compact, count, x1, y1, x2, y2, area, iouThreshold)) continue
    compact.set([x1, y1, x2, y2, area], 5 * count)
    kept[count++] = index
  }
  return kept.subarray(0, count)
}

function overlapsAny(
  kept: Float32Array,
  count: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  area: number,
  iouThreshold: number,
): boolean {
  const { fround } = Math
  for (let at = 0; at < 5 * count; at += 5) {
    const width = fround(Math.min(x2, kept[at + 2] as number) - Math.max(x1, kept[at] as number))
    // A threshold is at least 0, so boxes that do not meet never suppress one another.
    if (width <= 0) continue
    const height = fround(Math.min(y2, kept[at + 3] as number) - Math.max(y1, kept[at + 1] as number))
    if (height <= 0) continue
    const intersection = fround(width * height)
    const union = fround(fround((kept[at + 4] as number) + area) - intersection)
    if (fround(intersection / union) > iouThreshold) return true
  }
  return false
}
