import { detectionError } from '../errors.ts'
import { assertDetections } from './check-columns.ts'
import type { CocoDetections } from './coco-columns.ts'
import { areaRanges, mostDetections } from './coco-constants.ts'
import { type CocoIndex, rankRows } from './coco-index.ts'
import { groupRows } from './group-rows.ts'
import { type Fates, ImageMatcher } from './image-matcher.ts'

/** One detector's detections of one class, matched image by image; `n` of them, at most 100 an image. */
export interface ClassMatches extends Fates {
  /** `[n]` */
  readonly score: Float64Array
  /** `[n]`, rank of the image, ascending. */
  readonly image: Uint32Array
  /** `[n]`, place among those of its class and image, the highest score first. */
  readonly place: Uint8Array
}

/** All detections of one detector, matched. */
export interface DetectorMatches {
  /** A list a class, by rank. */
  readonly classes: readonly ClassMatches[]
  /** Detections of categories that the ground truth does not have; nothing counts them. */
  readonly leftOut: number
}

/**
 * Matches detections to objects at every IoU threshold and range of areas. An image's matches depend on that image alone, so
 * those of two detectors can be mixed image by image without matching again.
 *
 * @throws {WidthwiseError} detections-invalid
 */
export function matchDetections(index: CocoIndex, detections: CocoDetections): DetectorMatches {
  assertDetections(detections)
  assertImagesKnown(index, detections)
  const { listed, image, category } = rankRows(detections, index.imageRank, index.categoryRank)
  const classCount = index.categories.length
  const byImage = groupRows(listed, image, index.images.length).rows
  const byClass = groupRows(byImage, category, classCount)
  const matcher = new ImageMatcher(index.groundTruth.objects, detections)
  const classes = Array.from({ length: classCount }, (_, rank) => {
    const rows = byClass.rows.subarray(byClass.start[rank], byClass.start[rank + 1])
    const objects = index.objects.rows.subarray(index.objects.start[rank], index.objects.start[rank + 1])
    return matchClass({ index, detections, matcher, image }, rows, objects)
  })
  return { classes, leftOut: detections.image.length - listed.length }
}

interface MatchContext {
  readonly index: CocoIndex
  readonly detections: CocoDetections
  readonly matcher: ImageMatcher
  /** Rank of each detection's image. */
  readonly image: Uint32Array
}

function matchClass(
  { index, detections, matcher, image }: MatchContext,
  rows: Uint32Array,
  objects: Uint32Array,
): ClassMatches {
  const best = bestOfEachImage(rows, image, detections.score)
  const count = best.length
  const fates = {
    matched: new Uint16Array(areaRanges.length * count),
    ignored: new Uint16Array(areaRanges.length * count),
  }
  const place = new Uint8Array(count)
  const { imageOfObject } = index
  let object = 0
  for (let from = 0; from < count; ) {
    const to = endOfImage(best, image, from)
    const rank = image[best[from] as number] as number
    while (object < objects.length && (imageOfObject[objects[object] as number] as number) < rank) object++
    const here = object < objects.length && imageOfObject[objects[object] as number] === rank
    const objectEnd = here ? endOfImage(objects, imageOfObject, object) : object
    matcher.match(objects.subarray(object, objectEnd), best.subarray(from, to), fates, from, count)
    for (let at = from; at < to; at++) place[at] = at - from
    from = to
  }
  return {
    ...fates,
    place,
    score: Float64Array.from(best, (row) => detections.score[row] as number),
    image: Uint32Array.from(best, (row) => image[row] as number),
  }
}

/** Of rows that stand image by image, the best 100 of each image, the highest score first; equal ones as given. */
function bestOfEachImage(rows: Uint32Array, image: Uint32Array, score: Float64Array): Uint32Array {
  const best = new Uint32Array(rows.length)
  let kept = 0
  for (let from = 0; from < rows.length; ) {
    const to = endOfImage(rows, image, from)
    const sorted = rows.slice(from, to).sort((a, b) => (score[b] as number) - (score[a] as number) || a - b)
    best.set(sorted.subarray(0, mostDetections), kept)
    kept += Math.min(sorted.length, mostDetections)
    from = to
  }
  return best.subarray(0, kept)
}

/** Where the rows of the image end whose rows begin at `from`. */
function endOfImage(rows: Uint32Array, image: Uint32Array, from: number): number {
  let to = from + 1
  while (to < rows.length && image[rows[to] as number] === image[rows[from] as number]) to++
  return to
}

/** @throws {WidthwiseError} detections-invalid */
function assertImagesKnown({ imageRank }: CocoIndex, { image }: CocoDetections): void {
  const unknown = image.findIndex((id) => imageRank(id) === undefined)
  if (unknown < 0) return
  throw detectionError(
    'detections-invalid',
    `detection ${unknown} is of image ${image[unknown]}, which the ground truth does not have`,
    { details: { entry: unknown, image: image[unknown] } },
  )
}
