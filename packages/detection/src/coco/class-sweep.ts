import { areaRanges, cocoIouThresholds, detectionLimits, recallGrid } from './coco-constants.ts'
import type { Fates } from './image-matcher.ts'
import type { ClassMatches } from './match-detections.ts'

/** Matches of one class by one or several detectors, `n` of them, the highest score first. */
export interface ClassRanking extends Fates {
  /** `[n]`, which detector. */
  readonly source: Uint8Array
  /** `[n]`, rank of the image, and place among the detector's of this class in it. */
  readonly image: Uint32Array
  readonly place: Uint8Array
}

/**
 * Sorts the matches of a class: by score, then by image, then by place in the image. So it stands in pycocotools too,
 * where each image's sorted list is put behind the one before and all are sorted once more, stably.
 */
export function rankMatches(sources: readonly ClassMatches[]): ClassRanking {
  const count = sources.reduce((sum, { score }) => sum + score.length, 0)
  const score = new Float64Array(count)
  const all = rankingOf(count)
  let offset = 0
  for (const [index, matches] of sources.entries()) {
    const length = matches.score.length
    score.set(matches.score, offset)
    all.image.set(matches.image, offset)
    all.place.set(matches.place, offset)
    all.source.fill(index, offset, offset + length)
    for (let range = 0; range < areaRanges.length; range++) {
      const plane = range * length
      all.matched.set(matches.matched.subarray(plane, plane + length), range * count + offset)
      all.ignored.set(matches.ignored.subarray(plane, plane + length), range * count + offset)
    }
    offset += length
  }
  const { image, place } = all
  const order = new Uint32Array(count)
  for (let at = 0; at < count; at++) order[at] = at
  order.sort(
    (a, b) =>
      (score[b] as number) - (score[a] as number) ||
      (image[a] as number) - (image[b] as number) ||
      (place[a] as number) - (place[b] as number),
  )
  return inOrder(all, order)
}

function rankingOf(count: number): ClassRanking {
  return {
    source: new Uint8Array(count),
    image: new Uint32Array(count),
    place: new Uint8Array(count),
    matched: new Uint16Array(areaRanges.length * count),
    ignored: new Uint16Array(areaRanges.length * count),
  }
}

/** Copied into their order once, so that every walk reads memory as it lies. */
function inOrder(all: ClassRanking, order: Uint32Array): ClassRanking {
  const count = order.length
  const sorted = rankingOf(count)
  for (let at = 0; at < count; at++) {
    const from = order[at] as number
    sorted.source[at] = all.source[from] as number
    sorted.image[at] = all.image[from] as number
    sorted.place[at] = all.place[from] as number
    for (let plane = 0; plane < areaRanges.length * count; plane += count) {
      sorted.matched[plane + at] = all.matched[plane + from] as number
      sorted.ignored[plane + at] = all.ignored[plane + from] as number
    }
  }
  return sorted
}

/** Precision and recall of one class; -1 where there is nothing to find. */
export interface ClassScores {
  /** `[areas, thresholds]`: mean precision over the recall grid. */
  readonly precision: Float64Array
  /** `[areas, thresholds, limits]`: recall with at most 1, 10 and 100 detections an image. */
  readonly recall: Float64Array
}

/**
 * Walks a class's ranking once for every range of areas (pycocotools' `accumulate`).
 *
 * @param counted `[areas]`, objects that are to be found
 * @param chosen `[images]`, the detector whose matches count in an image; the first everywhere when left out
 */
export function sweepClass(ranking: ClassRanking, counted: Uint32Array, chosen?: Uint8Array): ClassScores {
  const precision = new Float64Array(areaRanges.length * thresholds).fill(-1)
  const recall = new Float64Array(areaRanges.length * thresholds * limits).fill(-1)
  for (let range = 0; range < areaRanges.length; range++) {
    const positives = counted[range] as number
    if (positives === 0) continue
    const walk = new RangeWalk(positives)
    walkRange(ranking, range, chosen, walk)
    for (let t = 0; t < thresholds; t++) {
      const at = range * thresholds + t
      const precisionAt = walk.precisionAt.subarray(t * positives, (t + 1) * positives)
      precision[at] = meanPrecision(precisionAt, walk.found[t * limits + limits - 1] as number, positives)
      for (let limit = 0; limit < limits; limit++) {
        recall[at * limits + limit] = (walk.found[t * limits + limit] as number) / positives
      }
    }
  }
  return { precision, recall }
}

const thresholds = cocoIouThresholds.length
const limits = detectionLimits.length

/** What one walk finds out, for all IoU thresholds at once. */
class RangeWalk {
  /** `[thresholds, positives]`: precision behind each detection that is right. */
  readonly precisionAt: Float64Array
  /** `[thresholds, limits]`: detections that are right and within each limit. */
  readonly found: Uint32Array = new Uint32Array(thresholds * limits)
  /** Detections that are wrong at every threshold, and `[thresholds]` those that are at some. */
  wrongEverywhere = 0
  readonly wrong: Uint32Array = new Uint32Array(thresholds)
  readonly #positives: number

  constructor(positives: number) {
    this.#positives = positives
    this.precisionAt = new Float64Array(thresholds * positives)
  }

  /** A detection that is matched at some threshold. */
  add(matched: number, ignored: number, place: number): void {
    for (let t = 0; t < thresholds; t++) {
      const bit = 1 << t
      if ((ignored & bit) !== 0) continue
      if ((matched & bit) === 0) {
        this.wrong[t] = (this.wrong[t] as number) + 1
        continue
      }
      const at = t * limits
      for (let limit = 0; limit < limits; limit++) {
        if (place < (detectionLimits[limit] as number)) this.found[at + limit] = (this.found[at + limit] as number) + 1
      }
      const right = this.found[at + limits - 1] as number
      const wrong = this.wrongEverywhere + (this.wrong[t] as number)
      this.precisionAt[t * this.#positives + right - 1] = right / (wrong + right + Number.EPSILON)
    }
  }
}

function walkRange(
  { source, image, place, matched, ignored }: ClassRanking,
  range: number,
  chosen: Uint8Array | undefined,
  walk: RangeWalk,
): void {
  const count = source.length
  const plane = range * count
  for (let at = 0; at < count; at++) {
    if (chosen !== undefined && chosen[image[at] as number] !== source[at]) continue
    const match = matched[plane + at] as number
    // Most detections match nothing anywhere: they are ignored at all thresholds, or wrong at all.
    if (match !== 0) walk.add(match, ignored[plane + at] as number, place[at] as number)
    else if (ignored[plane + at] === 0) walk.wrongEverywhere++
  }
}

/**
 * Mean over the recall grid of the best precision at that recall or beyond, 0 past the last. Between two right
 * detections precision only falls, so the right ones alone decide.
 */
function meanPrecision(precisionAt: Float64Array, right: number, positives: number): number {
  for (let at = right - 2; at >= 0; at--) {
    precisionAt[at] = Math.max(precisionAt[at] as number, precisionAt[at + 1] as number)
  }
  let sum = 0
  let at = 0
  for (const recall of recallGrid) {
    while (at < right && (at + 1) / positives < recall) at++
    if (at === right) break
    sum += precisionAt[at] as number
  }
  return sum / recallGrid.length
}
