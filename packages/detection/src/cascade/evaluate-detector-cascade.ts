import { rankMatches, sweepClass } from '../coco/class-sweep.ts'
import type { CocoDetections, CocoGroundTruth } from '../coco/coco-columns.ts'
import { countedOf, indexGroundTruth } from '../coco/coco-index.ts'
import { type CocoStats, cocoStats } from '../coco/coco-stats.ts'
import { matchDetections } from '../coco/match-detections.ts'
import { detectionError } from '../errors.ts'
import { imageConfidences } from './image-confidences.ts'

/** Two detectors' answers to the same images, and what one run of each costs, in any one unit. */
export interface DetectorCascade {
  readonly groundTruth: CocoGroundTruth
  /** Complete lists, boxes below 0.05 included. */
  readonly saver: CocoDetections
  readonly base: CocoDetections
  readonly cost: { readonly saver: number; readonly base: number }
}

/** What a threshold on the saver's image confidence does. */
export interface DetectorCascadePoint {
  readonly threshold: number
  /** Ids of the images that the saver answers, ascending. */
  readonly exited: readonly number[]
  /** Share of the images. */
  readonly exitRatio: number
  /** Of an image: r·C_S + (1 − r)(C_S + C_B) (TinySaver eq. 1). */
  readonly expectedCost: number
  /** Of the saver's boxes in the images that exited and the base's in the others. */
  readonly stats: CocoStats
}

/** A cascade at several thresholds, beside its two detectors alone. */
export interface DetectorCascadeEvaluation {
  /** Ids of the images, ascending, and the saver's confidence in each. */
  readonly images: Float64Array
  readonly confidence: Float64Array
  readonly alone: { readonly saver: CocoStats; readonly base: CocoStats }
  readonly points: readonly DetectorCascadePoint[]
}

/**
 * What a cascade of two detectors does at thresholds: an image exits when the saver's confidence in it is at least the
 * threshold (TinySaver, section 4.5). Both detectors are matched once; a threshold costs a walk over the boxes, no matching.
 *
 * @throws {WidthwiseError} ground-truth-invalid, detections-invalid, detection-options-invalid
 */
export function evaluateDetectorCascade(
  { groundTruth, saver, base, cost }: DetectorCascade,
  thresholds: readonly number[],
): DetectorCascadeEvaluation {
  assertOptions(cost, thresholds)
  const index = indexGroundTruth(groundTruth)
  const { images } = index
  if (images.length === 0) throw detectionError('ground-truth-invalid', 'no images; a cascade needs at least one')
  const matches = [matchDetections(index, saver), matchDetections(index, base)]
  const rankings = Array.from(index.categories, (_, rank) =>
    rankMatches(matches.map(({ classes }) => classes[rank] as (typeof classes)[number])),
  )
  const statsOf = (chosen: Uint8Array): CocoStats =>
    cocoStats(rankings.map((ranking, rank) => sweepClass(ranking, countedOf(index, rank), chosen)))
  const confidence = imageConfidences(images, saver)
  const points = thresholds.map((threshold): DetectorCascadePoint => {
    const toBase = Uint8Array.from(confidence, (value) => (value >= threshold ? 0 : 1))
    const exited = [...images].filter((_, rank) => toBase[rank] === 0)
    const exitRatio = exited.length / images.length
    return {
      threshold,
      exited,
      exitRatio,
      expectedCost: exitRatio * cost.saver + (1 - exitRatio) * (cost.saver + cost.base),
      stats: statsOf(toBase),
    }
  })
  const all = (detector: number): CocoStats => statsOf(new Uint8Array(images.length).fill(detector))
  return { images, confidence, alone: { saver: all(0), base: all(1) }, points }
}

/** @throws {WidthwiseError} detection-options-invalid */
function assertOptions(cost: DetectorCascade['cost'], thresholds: readonly number[]): void {
  for (const [name, value] of Object.entries(cost)) {
    if (Number.isFinite(value) && value > 0) continue
    throw detectionError('detection-options-invalid', `cost of the ${name} is ${value}; it must be a number above 0`)
  }
  const wrong = thresholds.find((threshold) => Number.isNaN(threshold))
  if (wrong !== undefined) throw detectionError('detection-options-invalid', 'a threshold is NaN; it must be a number')
}
