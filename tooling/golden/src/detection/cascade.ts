import { type CocoStats, evaluateDetectorCascade } from '@widthwise/detection'
import {
  type DetectionCase,
  type DetectionCheck,
  listDifference,
  numberDifference,
  numberDifferences,
} from './check.ts'
import { cocoTolerance } from './coco-eval.ts'
import { detectionsOf, type GroundTruthRows, groundTruthOf } from './coco-rows.ts'

/** Two detectors on the same images, and what thresholds on the saver's confidence do. */
interface CascadeCase extends DetectionCase, GroundTruthRows {
  readonly cost: { readonly saver: number; readonly base: number }
  readonly saver: readonly (readonly number[])[]
  readonly base: readonly (readonly number[])[]
  /** image, confidence */
  readonly confidence: readonly (readonly [number, number])[]
  readonly alone: { readonly saver: CocoStats; readonly base: CocoStats }
  readonly thresholds: readonly {
    readonly threshold: number
    readonly exited: readonly number[]
    readonly exitRatio: number
    readonly expectedCost: number
    readonly stats: CocoStats
  }[]
}

/** Ratios and costs are the same few operations in the same order as the reference's. */
const exactTolerance = 1e-12

/** Confidences, exits, costs and the twelve numbers at every threshold, and of either detector alone. */
export const checkDetectorCascade: DetectionCheck = (unit) => {
  const golden = unit as CascadeCase
  const { cost, alone, thresholds } = golden
  const answer = evaluateDetectorCascade(
    {
      groundTruth: groundTruthOf(golden),
      saver: detectionsOf(golden.saver),
      base: detectionsOf(golden.base),
      cost,
    },
    thresholds.map(({ threshold }) => threshold),
  )
  const confidences = new Map([...answer.images].map((id, at) => [id, answer.confidence[at]]))
  return [
    ...golden.confidence.flatMap(([id, value]) =>
      numberDifference(`confidence of image ${id}`, confidences.get(id), value, exactTolerance),
    ),
    ...numberDifferences('saver ', { ...answer.alone.saver }, { ...alone.saver }, cocoTolerance),
    ...numberDifferences('base ', { ...answer.alone.base }, { ...alone.base }, cocoTolerance),
    ...thresholds.flatMap(({ threshold, exited, exitRatio, expectedCost, stats }, at) => {
      const point = answer.points[at]
      if (!point) return [`no answer for threshold ${threshold}`]
      const name = `at ${threshold} `
      return [
        ...listDifference(`${name}exited`, point.exited, exited),
        ...numberDifference(`${name}exitRatio`, point.exitRatio, exitRatio, exactTolerance),
        ...numberDifference(`${name}expectedCost`, point.expectedCost, expectedCost, exactTolerance),
        ...numberDifferences(name, { ...point.stats }, { ...stats }, cocoTolerance),
      ]
    }),
  ]
}
