import type { DetectedBoxes } from './decode-yolo.ts'

/**
 * The boxes above a higher threshold, at most so many: what decoding with them would have given, since suppression goes from
 * the highest score down and nothing lower touches what is above.
 */
export function bestBoxes(found: DetectedBoxes, confidenceThreshold: number, maxDetections: number): DetectedBoxes {
  const limit = Math.fround(confidenceThreshold)
  const below = found.scores.findIndex((score) => !(score > limit))
  const count = Math.min(below < 0 ? found.scores.length : below, maxDetections)
  return {
    boxes: found.boxes.subarray(0, 4 * count),
    scores: found.scores.subarray(0, count),
    classes: found.classes.subarray(0, count),
    anchors: found.anchors.subarray(0, count),
  }
}
