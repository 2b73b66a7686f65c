import { type CocoStats, evaluateCoco } from '@widthwise/detection'
import { type DetectionCase, type DetectionCheck, numberDifference, numberDifferences } from './check.ts'
import { detectionsOf, type GroundTruthRows, groundTruthOf } from './coco-rows.ts'

/** A data set, detections, and what pycocotools says of them. */
interface CocoEvalCase extends DetectionCase, GroundTruthRows {
  readonly detections: readonly (readonly number[])[]
  readonly expect: {
    readonly stats: CocoStats
    readonly perClass: readonly Readonly<Record<string, number>>[]
    readonly perThresholdAP: readonly number[]
  }
}

/** Sums in another order differ in the last digits. */
export const cocoTolerance = 1e-9

/** The twelve numbers, those of each class, and AP at each threshold. */
export const checkCocoEval: DetectionCheck = (unit) => {
  const golden = unit as CocoEvalCase
  const { expect } = golden
  const { stats, perClass, perThresholdAP } = evaluateCoco(groundTruthOf(golden), detectionsOf(golden.detections))
  const classes = perClass.map((row): Readonly<Record<string, number>> => ({ ...row }))
  return [
    ...numberDifferences('', { ...stats }, { ...expect.stats }, cocoTolerance),
    ...numberDifference('classes', classes.length, expect.perClass.length, 0),
    ...expect.perClass.flatMap((row, at) =>
      numberDifferences(`class ${row.category} `, classes[at] ?? {}, row, cocoTolerance),
    ),
    ...expect.perThresholdAP.flatMap((value, at) =>
      numberDifference(`AP at threshold ${at}`, perThresholdAP[at], value, cocoTolerance),
    ),
  ]
}
