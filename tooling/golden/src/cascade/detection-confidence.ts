import { detectionConfidence } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { differenceList } from './difference-list.ts'

interface DetectionDocument {
  readonly minScore: number
  readonly cases: readonly { readonly scores: readonly number[]; readonly confidence: number }[]
}

/** The confidence of an image from the scores of its boxes. */
export const checkDetectionConfidence: CascadeCheck = async (document) => {
  const { minScore, cases } = document as DetectionDocument
  const found = differenceList()
  for (const [index, { scores, confidence }] of cases.entries()) {
    found.near(`case ${index}`, detectionConfidence(scores, minScore), confidence, 1e-12)
  }
  return found.all
}
