import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const detectionErrorHints = {
  'boxes-invalid':
    'Give four finite coordinates a box, x1, y1, x2, y2, one score and, where classes matter, one class for each box.',
  'detection-options-invalid': 'Compare the option with its documentation; no option is adjusted silently.',
  'ground-truth-invalid':
    'Give the JSON of COCO\'s instances files: "images", "categories" and "annotations" with id, image_id, category_id, bbox [x, y, width, height], area and iscrowd.',
  'detections-invalid':
    'Give a JSON list of {"image_id", "category_id", "bbox": [x, y, width, height], "score"}, with images of the ground truth.',
  'detector-output-invalid':
    'Export the detector without its own non-maximum suppression, with sigmoid scores: one float32 output [1, 4 + classes, N], as YOLOv8 has.',
} as const

/** The closed union of this package's error codes. */
export type DetectionErrorCode = keyof typeof detectionErrorHints

/** Makes this package's errors. */
export const detectionError: ErrorFactory<DetectionErrorCode> = errorFactory(detectionErrorHints)
