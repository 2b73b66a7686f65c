/** numpy's `linspace` as pycocotools calls it; the ninth threshold is 0.8999999999999999, not 0.9. */
function linspace(from: number, to: number, count: number): Float64Array {
  const step = (to - from) / (count - 1)
  return Float64Array.from({ length: count }, (_, index) => (index === count - 1 ? to : index * step + from))
}

/** IoU thresholds of COCO, 0.5 to 0.95. */
export const cocoIouThresholds: Float64Array = linspace(0.5, 0.95, 10)

/** Recalls at which precision is read; `i × 0.01`, which is not `i / 100` at ten of them. */
export const recallGrid: Float64Array = linspace(0, 1, 101)

/** Ranges of areas in square pixels, both ends among them: all, small, medium, large. */
export const areaRanges: readonly (readonly [from: number, to: number])[] = [
  [0, 1e10],
  [0, 32 ** 2],
  [32 ** 2, 96 ** 2],
  [96 ** 2, 1e10],
]

/** Detections of a class and an image that count, at most; AP takes the last. */
export const detectionLimits: readonly [1, 10, 100] = [1, 10, 100]

/** Detections of a class and an image that are matched at all. */
export const mostDetections = 100
