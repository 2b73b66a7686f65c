import { detectionMinScore } from '@widthwise/cascade'
import { assertDetections } from '../coco/check-columns.ts'
import type { CocoDetections } from '../coco/coco-columns.ts'
import { rankIds } from '../coco/group-rows.ts'
import { detectionError } from '../errors.ts'

/**
 * {@link detectionConfidence} of every image: the mean score of its boxes that score at least 0.05, in the order given, over all
 * classes, 0 without one (TinySaver, section 4.5).
 *
 * @param images ids of the images
 * @returns `[images]`, in their order
 * @throws {WidthwiseError} detections-invalid
 */
export function imageConfidences(images: Float64Array, detections: CocoDetections): Float64Array {
  assertDetections(detections)
  const { sorted, rankOf } = rankIds(images)
  const sums = new Float64Array(sorted.length)
  const counts = new Uint32Array(sorted.length)
  for (let row = 0; row < detections.score.length; row++) {
    const rank = rankOf(detections.image[row] as number)
    if (rank === undefined) {
      throw detectionError(
        'detections-invalid',
        `detection ${row} is of image ${detections.image[row]}, which is unknown`,
      )
    }
    const score = detections.score[row] as number
    if (score < detectionMinScore) continue
    sums[rank] = (sums[rank] as number) + score
    counts[rank] = (counts[rank] as number) + 1
  }
  return images.map((id) => {
    const rank = rankOf(id) as number
    return counts[rank] === 0 ? 0 : (sums[rank] as number) / (counts[rank] as number)
  })
}
