/** Boxes that score less are dropped (TinySaver, Sec. 3). */
export const detectionMinScore = 0.05

/**
 * Confidence of a detector about one image: the mean score of the boxes that do not score below `minScore`. Without such a
 * box it is 0, so that the base is asked; the paper is silent there.
 *
 * @param scores of the image's boxes, in [0, 1]
 */
export function detectionConfidence(scores: ArrayLike<number>, minScore: number = detectionMinScore): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number
    if (score < minScore) continue
    sum += score
    count++
  }
  return count === 0 ? 0 : sum / count
}
