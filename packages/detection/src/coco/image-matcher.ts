import type { CocoDetections, CocoObjects } from './coco-columns.ts'
import { areaRanges, cocoIouThresholds } from './coco-constants.ts'

const thresholds = cocoIouThresholds.map((threshold) => Math.min(threshold, 1 - 1e-10))
const lowest = thresholds[0] as number

/** What became of a class's detections, bit t of a mask for IoU threshold t: `[areas, detections]` each. */
export interface Fates {
  readonly matched: Uint16Array
  /** Neither right nor wrong: matched to an ignored object, or unmatched and outside the range of areas. */
  readonly ignored: Uint16Array
}

/** Matches the detections of one class in one image to its objects, as pycocotools' `evaluateImg` does. */
export class ImageMatcher {
  readonly #objects: CocoObjects
  readonly #detections: CocoDetections
  // Reused from image to image, grown when one needs more.
  #ious: Float64Array = new Float64Array(0)
  #order: Uint32Array = new Uint32Array(0)
  #ignored: Uint8Array = new Uint8Array(0)
  #taken: Uint8Array = new Uint8Array(0)

  constructor(objects: CocoObjects, detections: CocoDetections) {
    this.#objects = objects
    this.#detections = detections
  }

  /**
   * @param objectRows objects, as in the file
   * @param detectionRows at most 100 detections, the highest score first
   * @param at place of the first of them in `fates`, of which each plane has `count` places
   */
  match(objectRows: Uint32Array, detectionRows: Uint32Array, fates: Fates, at: number, count: number): void {
    const best = this.#overlap(objectRows, detectionRows)
    for (const [range, [from, to]] of areaRanges.entries()) {
      const counted = this.#orderObjects(objectRows, from, to)
      const plane = range * count + at
      if (best >= lowest) this.#matchAll(objectRows, detectionRows.length, counted, fates, plane)
      for (let row = 0; row < detectionRows.length; row++) {
        const area = this.#detectionArea(detectionRows[row] as number)
        if (area >= from && area <= to) continue
        fates.ignored[plane + row] =
          (fates.ignored[plane + row] as number) | (~(fates.matched[plane + row] as number) & allThresholds)
      }
    }
  }

  /** The IoU of every pair, `[detections, objects]`; with a crowd, the share of the detection inside it. Gives the largest. */
  #overlap(objectRows: Uint32Array, detectionRows: Uint32Array): number {
    const columns = objectRows.length
    if (this.#ious.length < columns * detectionRows.length) {
      this.#ious = new Float64Array(2 * columns * detectionRows.length)
    }
    const { box: objectBox, crowd } = this.#objects
    const { box } = this.#detections
    let best = 0
    for (let row = 0; row < detectionRows.length; row++) {
      const d = 4 * (detectionRows[row] as number)
      const [x, y, w, h] = [box[d], box[d + 1], box[d + 2], box[d + 3]] as [number, number, number, number]
      for (let column = 0; column < columns; column++) {
        const object = objectRows[column] as number
        const g = 4 * object
        const [gx, gy] = [objectBox[g] as number, objectBox[g + 1] as number]
        const [gw, gh] = [objectBox[g + 2] as number, objectBox[g + 3] as number]
        const width = Math.min(w + x, gw + gx) - Math.max(x, gx)
        const height = Math.min(h + y, gh + gy) - Math.max(y, gy)
        let iou = 0
        if (width > 0 && height > 0) {
          const intersection = width * height
          iou = intersection / (crowd[object] === 1 ? w * h : w * h + gw * gh - intersection)
        }
        this.#ious[row * columns + column] = iou
        if (iou > best) best = iou
      }
    }
    return best
  }

  /** Puts the counted objects in front of the ignored ones; gives how many those are. */
  #orderObjects(objectRows: Uint32Array, from: number, to: number): number {
    const { area, crowd } = this.#objects
    const length = objectRows.length
    if (this.#order.length < length) {
      this.#order = new Uint32Array(2 * length)
      this.#ignored = new Uint8Array(2 * length)
      this.#taken = new Uint8Array(2 * length)
    }
    let counted = 0
    for (let column = 0; column < length; column++) {
      const object = objectRows[column] as number
      const size = area[object] as number
      const ignored = crowd[object] === 1 || size < from || size > to
      this.#ignored[column] = ignored ? 1 : 0
      if (!ignored) this.#order[counted++] = column
    }
    let next = counted
    for (let column = 0; column < length; column++) {
      if (this.#ignored[column] === 1) this.#order[next++] = column
    }
    return counted
  }

  #matchAll(objectRows: Uint32Array, detections: number, counted: number, fates: Fates, plane: number): void {
    const { crowd } = this.#objects
    const columns = objectRows.length
    for (let t = 0; t < thresholds.length; t++) {
      const bit = 1 << t
      this.#taken.fill(0, 0, columns)
      for (let row = 0; row < detections; row++) {
        let reached = thresholds[t] as number
        let found = -1
        for (let at = 0; at < columns; at++) {
          // A counted object in hand is never given up for an ignored one.
          if (at >= counted && found >= 0 && this.#ignored[found] === 0) break
          const column = this.#order[at] as number
          if (this.#taken[column] === 1 && crowd[objectRows[column] as number] !== 1) continue
          const iou = this.#ious[row * columns + column] as number
          // Not "<=": of equal IoUs the later object wins.
          if (iou < reached) continue
          reached = iou
          found = column
        }
        if (found < 0) continue
        this.#taken[found] = 1
        fates.matched[plane + row] = (fates.matched[plane + row] as number) | bit
        if (this.#ignored[found] === 1) fates.ignored[plane + row] = (fates.ignored[plane + row] as number) | bit
      }
    }
  }

  #detectionArea(row: number): number {
    const { box } = this.#detections
    return (box[4 * row + 2] as number) * (box[4 * row + 3] as number)
  }
}

const allThresholds = (1 << thresholds.length) - 1
