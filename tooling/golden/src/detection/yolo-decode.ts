import { decodeYolo, letterbox, type Size } from '@widthwise/detection'
import { fillTensor } from '@widthwise/golden'
import {
  type DetectionCase,
  type DetectionCheck,
  listDifference,
  numberDifference,
  numberDifferences,
} from './check.ts'

/** How a raw output is made, and the boxes that the reference reads from it. */
interface YoloDecodeCase extends DetectionCase {
  readonly seed: number
  readonly classes: number
  readonly anchors: number
  readonly image: Size
  readonly input: Size
  readonly confThreshold: number
  readonly iouThreshold: number
  readonly maxDetections: number
  readonly multiLabel: boolean
  readonly expect: {
    readonly gain: number
    readonly resized: Size
    readonly pad: readonly number[]
    readonly gains: { readonly x: number; readonly y: number }
    /** x1, y1, x2, y2, score, class, anchor */
    readonly detections: readonly (readonly number[])[]
  }
}

/** Pixels; the reference maps boxes back in float32. */
const boxTolerance = 1e-3
/** Scores are float32 values, printed with few digits. */
const scoreTolerance = 1e-5

/** The geometry of the letterbox, which boxes stay and in which order, and where they lie. */
export const checkYoloDecode: DetectionCheck = (unit) => {
  const golden = unit as YoloDecodeCase
  const { expect, classes } = golden
  const geometry = letterbox(golden.image, golden.input)
  const found = decodeYolo(rawOutput(golden), geometry, {
    classes,
    confidenceThreshold: golden.confThreshold,
    iouThreshold: golden.iouThreshold,
    maxDetections: golden.maxDetections,
    multiLabel: golden.multiLabel,
  })
  const wanted = (at: number): number[] => expect.detections.map((row) => row[at] as number)
  return [
    ...numberDifference('gain', geometry.gain, expect.gain, 1e-12),
    ...numberDifferences('resized ', { ...geometry.resized }, { ...expect.resized }, 0),
    ...listDifference('pad', geometry.pad, expect.pad),
    ...numberDifferences('gain ', { ...geometry.gains }, { ...expect.gains }, 1e-12),
    ...listDifference('classes', [...found.classes], wanted(5)),
    ...listDifference('anchors', [...found.anchors], wanted(6)),
    ...wanted(4).flatMap((score, at) => numberDifference(`score ${at}`, found.scores[at], score, scoreTolerance)),
    ...expect.detections.flatMap((row, at) =>
      [0, 1, 2, 3].flatMap((side) =>
        numberDifference(`box ${at}[${side}]`, found.boxes[4 * at + side], row[side] as number, boxTolerance),
      ),
    ),
  ]
}

/** The rows of `raw` in the file: centres and sides inside the input, scores near 0 but for a few. */
function rawOutput({ seed, classes, anchors, input }: YoloDecodeCase): Float32Array {
  const { width, height } = input
  const row = (name: string, low: number, high: number): Float32Array =>
    fillTensor(seed, { name, shape: [anchors], low, high })
  const scores = fillTensor(seed, { name: 'scores', shape: [classes, anchors], low: 0, high: 1 })
  const rows = [row('cx', 0, width), row('cy', 0, height), row('w', 4, width / 3), row('h', 4, height / 3)]
  const output = new Float32Array((4 + classes) * anchors)
  for (const [at, values] of rows.entries()) output.set(values, at * anchors)
  for (let power = 0; power < 4; power++) for (const [at, value] of scores.entries()) scores[at] = value * value
  output.set(scores, 4 * anchors)
  return output
}
