import { rankMatches, sweepClass } from './class-sweep.ts'
import type { CocoDetections, CocoGroundTruth } from './coco-columns.ts'
import { countedOf, indexGroundTruth } from './coco-index.ts'
import { type CocoClassStats, type CocoStats, cocoClassStats, cocoStats, precisionByThreshold } from './coco-stats.ts'
import { matchDetections } from './match-detections.ts'

/** How well detections find the objects of a data set. */
export interface CocoEvaluation {
  readonly stats: CocoStats
  /** A row a category, by ascending id. */
  readonly perClass: readonly CocoClassStats[]
  /** AP at each of the IoU thresholds 0.5 to 0.95. */
  readonly perThresholdAP: readonly number[]
  /** Rows that nothing counts, because the ground truth does not list their image or category. */
  readonly leftOut: { readonly objects: number; readonly detections: number }
}

/**
 * COCO's evaluation of boxes, with the numbers of pycocotools: AP over IoU 0.5 to 0.95 and 101 recalls, by size, and
 * recalls with 1, 10 and 100 detections of a class in an image. A class without objects is left out of every mean.
 * No detections at all are an answer here (0 where there was something to find), where pycocotools fails.
 *
 * @throws {WidthwiseError} ground-truth-invalid, detections-invalid
 */
export function evaluateCoco(groundTruth: CocoGroundTruth, detections: CocoDetections): CocoEvaluation {
  const index = indexGroundTruth(groundTruth)
  const matches = matchDetections(index, detections)
  const classes = matches.classes.map((found, rank) => sweepClass(rankMatches([found]), countedOf(index, rank)))
  return {
    stats: cocoStats(classes),
    perClass: classes.map((scores, rank) => cocoClassStats(index.categories[rank] as number, scores)),
    perThresholdAP: precisionByThreshold(classes),
    leftOut: { objects: index.leftOut, detections: matches.leftOut },
  }
}
