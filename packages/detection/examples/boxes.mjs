import {
  decodeYolo,
  detectionConfidence,
  evaluateCoco,
  letterbox,
  parseCocoDetections,
  parseCocoGroundTruth,
} from '@widthwise/detection'

// The raw output [1, 4 + classes, N] of a detector that saw a picture of 640 × 480 in an input of 640 × 640: 2 classes, 2 boxes.
const rows = [320, 100, 320, 140, 64, 20, 32, 20, 0.75, 0.125, 0.25, 0.0625]
const output = Float32Array.from(rows)
const found = decodeYolo(output, letterbox({ width: 640, height: 480 }, { width: 640, height: 640 }), { classes: 2 })
console.log([...found.boxes], [...found.scores], [...found.classes]) // [288, 224, 352, 256] [0.75] [0]: pixels of the picture
console.log(detectionConfidence([0.75, 0.25, 0.04])) // 0.5: the mean of what is at least 0.05

const groundTruth = parseCocoGroundTruth({
  images: [{ id: 1 }],
  categories: [{ id: 3, name: 'cat' }],
  annotations: [{ id: 1, image_id: 1, category_id: 3, bbox: [0, 0, 10, 10], area: 100, iscrowd: 0 }],
})
const detections = parseCocoDetections([{ image_id: 1, category_id: 3, bbox: [0, 0, 10, 6], score: 0.5 }])
const { AP50, AP75, APl } = evaluateCoco(groundTruth, detections).stats
console.log(AP50.toFixed(3), AP75, APl) // 1.000 0 -1: an IoU of 0.6; there is no large object
