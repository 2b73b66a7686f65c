/**
 * Boxes: what a YOLO-style detector answers, non-maximum suppression as torchvision, COCO's numbers as pycocotools, and
 * cascades of two detectors. Pure: no files, no models, no clock.
 *
 * @module
 */

export { detectionConfidence, detectionMinScore } from '@widthwise/cascade'
export { batchedNms } from './boxes/batched-nms.ts'
export { type NmsOptions, nms } from './boxes/nms.ts'
export {
  type DetectorCascade,
  type DetectorCascadeEvaluation,
  type DetectorCascadePoint,
  evaluateDetectorCascade,
} from './cascade/evaluate-detector-cascade.ts'
export { imageConfidences } from './cascade/image-confidences.ts'
export type { CocoDetections, CocoGroundTruth, CocoObjects } from './coco/coco-columns.ts'
export type { CocoClassStats, CocoStats } from './coco/coco-stats.ts'
export { type CocoEvaluation, evaluateCoco } from './coco/evaluate-coco.ts'
export { parseCocoDetections } from './coco/parse-detections.ts'
export { parseCocoGroundTruth } from './coco/parse-ground-truth.ts'
export { type DetectionErrorCode, detectionErrorHints } from './errors.ts'
export { assertYoloShape } from './yolo/assert-yolo-shape.ts'
export { bestBoxes } from './yolo/best-boxes.ts'
export { type DecodeYoloOptions, type DetectedBoxes, decodeYolo } from './yolo/decode-yolo.ts'
export { type Letterbox, letterbox, type Size } from './yolo/letterbox.ts'
