import { assertCount, assertFraction } from '../boxes/assert-boxes.ts'
import { shiftByClass } from '../boxes/batched-nms.ts'
import { descendingOrder } from '../boxes/descending-order.ts'
import { keepGreedily } from '../boxes/nms.ts'
import { detectionError } from '../errors.ts'
import type { Letterbox } from './letterbox.ts'
import { yoloCandidates } from './yolo-candidates.ts'

/** Options of {@link decodeYolo}. */
export interface DecodeYoloOptions {
  /** Classes of the detector: the output has `4 + classes` rows. */
  readonly classes: number
  /** Scores must be above this; default 0.25. Compared in float32. */
  readonly confidenceThreshold?: number
  /** Default 0.7. */
  readonly iouThreshold?: number
  /** Boxes to keep at most, the best; default 300. */
  readonly maxDetections?: number
  /** A box for every class above the threshold, as when accuracy is measured; default: for the best one alone. */
  readonly multiLabel?: boolean
  /** Boxes that go into the suppression at most, the best; default 30,000, as ultralytics. */
  readonly maxCandidates?: number
}

/** Boxes that a detector found in one picture, from the highest score to the lowest. */
export interface DetectedBoxes {
  /** `[n, 4]`: x1, y1, x2, y2 in pixels of the picture. */
  readonly boxes: Float32Array
  /** `[n]`. */
  readonly scores: Float32Array
  /** `[n]`, class indices. */
  readonly classes: Uint32Array
  /** `[n]`, column of the output that each box comes from. */
  readonly anchors: Uint32Array
}

/** What ultralytics shifts a class by before the suppression, in pixels: beyond any input. */
const classDistance = 7680

/**
 * Boxes from the raw output of a YOLOv8-style detector: best classes above the threshold, non-maximum suppression class by
 * class, and back from the letterbox to the picture, clipped to it. Candidates and suppression are computed in float32.
 *
 * @param output `[4 + classes, anchors]`: cx, cy, width and height in input pixels, then scores in [0, 1] (sigmoid applied)
 * @throws {WidthwiseError} detector-output-invalid, detection-options-invalid
 */
export function decodeYolo(output: Float32Array, geometry: Letterbox, options: DecodeYoloOptions): DetectedBoxes {
  const { confidenceThreshold = 0.25, iouThreshold = 0.7, maxDetections = 300, maxCandidates = 30_000 } = options
  assertCount('classes', options.classes)
  assertFraction('confidenceThreshold', confidenceThreshold)
  assertFraction('iouThreshold', iouThreshold)
  assertCount('maxDetections', maxDetections)
  assertCount('maxCandidates', maxCandidates)
  assertOutput(output, options.classes)
  const found = yoloCandidates(output, options.classes, confidenceThreshold, options.multiLabel ?? false)
  const order = descendingOrder(found.scores).subarray(0, maxCandidates)
  const shifted = shiftByClass(found.boxes, found.classes, classDistance)
  const kept = keepGreedily(shifted, order, { iouThreshold, maxDetections })
  const boxes = new Float32Array(4 * kept.length)
  kept.forEach((index, at) => {
    placeInImage(boxes.subarray(4 * at, 4 * at + 4), found.boxes.subarray(4 * index, 4 * index + 4), geometry)
  })
  const pick = <Column extends Float32Array | Uint32Array>(into: Column, from: Column): Column => {
    kept.forEach((index, at) => {
      into[at] = from[index] as number
    })
    return into
  }
  return {
    boxes,
    scores: pick(new Float32Array(kept.length), found.scores),
    classes: pick(new Uint32Array(kept.length), found.classes),
    anchors: pick(new Uint32Array(kept.length), found.anchors),
  }
}

/** Takes the border off, undoes the scaling of each axis, and clips to the picture. */
function placeInImage(target: Float32Array, box: Float32Array, { image, pad, gains }: Letterbox): void {
  const clip = (value: number, side: number): number => Math.min(Math.max(value, 0), side)
  for (let at = 0; at < 4; at += 2) {
    target[at] = clip(((box[at] as number) - pad[0]) / gains.x, image.width)
    target[at + 1] = clip(((box[at + 1] as number) - pad[1]) / gains.y, image.height)
  }
}

/** @throws {WidthwiseError} detector-output-invalid */
function assertOutput(output: Float32Array, classes: number): void {
  const rows = 4 + classes
  if (output.length % rows !== 0) {
    throw detectionError(
      'detector-output-invalid',
      `an output of ${output.length} values is no [${rows}, N] of ${classes} classes`,
    )
  }
  const anchors = output.length / rows
  for (let at = 0; at < output.length; at++) {
    const value = output[at] as number
    // Not the condition the other way round: NaN must fail.
    if (at < 4 * anchors ? Number.isFinite(value) : value >= 0 && value <= 1) continue
    throw detectionError(
      'detector-output-invalid',
      at < 4 * anchors
        ? `coordinate ${value} at row ${Math.floor(at / anchors)}, column ${at % anchors}`
        : `score ${value} of class ${Math.floor(at / anchors) - 4} in column ${at % anchors}; scores lie in [0, 1]`,
    )
  }
}
