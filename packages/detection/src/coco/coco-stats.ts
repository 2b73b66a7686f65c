import type { ClassScores } from './class-sweep.ts'
import { cocoIouThresholds, detectionLimits } from './coco-constants.ts'

/** COCO's twelve numbers, fractions in [0, 1]; -1 where there was nothing to find, which is not 0. */
export interface CocoStats {
  /** Mean over classes and IoU thresholds 0.5 to 0.95. */
  readonly AP: number
  readonly AP50: number
  readonly AP75: number
  /** Of small (to 32²), medium and large (from 96²) objects. */
  readonly APs: number
  readonly APm: number
  readonly APl: number
  /** Recall with at most 1, 10 and 100 detections of a class in an image. */
  readonly AR1: number
  readonly AR10: number
  readonly AR100: number
  readonly ARs: number
  readonly ARm: number
  readonly ARl: number
}

/** Numbers of one class; -1 where it has nothing to find. */
export interface CocoClassStats extends Pick<CocoStats, 'AP' | 'AP50' | 'AP75' | 'APs' | 'APm' | 'APl' | 'AR100'> {
  /** Id of the category. */
  readonly category: number
}

const thresholds = cocoIouThresholds.length
const limits = detectionLimits.length
const [all, small, medium, large] = [0, 1, 2, 3] as const
const [at50, at75] = [0, 5] as const

/** The twelve numbers of all classes together. */
export function cocoStats(classes: readonly ClassScores[]): CocoStats {
  const precision = (area: number, threshold?: number): number =>
    meanOfKnown(classes.flatMap((scores) => precisionsOf(scores, area, threshold)))
  const recall = (area: number, limit: number): number =>
    meanOfKnown(classes.flatMap((scores) => recallsOf(scores, area, limit)))
  return {
    AP: precision(all),
    AP50: precision(all, at50),
    AP75: precision(all, at75),
    APs: precision(small),
    APm: precision(medium),
    APl: precision(large),
    AR1: recall(all, 0),
    AR10: recall(all, 1),
    AR100: recall(all, 2),
    ARs: recall(small, 2),
    ARm: recall(medium, 2),
    ARl: recall(large, 2),
  }
}

/** The numbers of one class. */
export function cocoClassStats(category: number, scores: ClassScores): CocoClassStats {
  const { AP, AP50, AP75, APs, APm, APl, AR100 } = cocoStats([scores])
  return { category, AP, AP50, AP75, APs, APm, APl, AR100 }
}

/** AP at each IoU threshold. */
export function precisionByThreshold(classes: readonly ClassScores[]): readonly number[] {
  return Array.from(cocoIouThresholds, (_, threshold) =>
    meanOfKnown(classes.flatMap((scores) => precisionsOf(scores, all, threshold))),
  )
}

function precisionsOf({ precision }: ClassScores, area: number, threshold?: number): number[] {
  if (threshold !== undefined) return [precision[area * thresholds + threshold] as number]
  return [...precision.subarray(area * thresholds, (area + 1) * thresholds)]
}

function recallsOf({ recall }: ClassScores, area: number, limit: number): number[] {
  return Array.from(cocoIouThresholds, (_, t) => recall[(area * thresholds + t) * limits + limit] as number)
}

function meanOfKnown(values: readonly number[]): number {
  const known = values.filter((value) => value > -1)
  return known.length === 0 ? -1 : known.reduce((sum, value) => sum + value, 0) / known.length
}
