import type { DetectedBoxes } from '@widthwise/detection'

/** A box as people and programs read it. */
export interface BoxAnswer {
  readonly class: number
  readonly label: string
  readonly score: number
  /** x1, y1, x2, y2 in pixels of the picture. */
  readonly box: readonly [x1: number, y1: number, x2: number, y2: number]
}

/** @param labels names of the classes; their numbers when left out */
export function boxAnswers(
  { boxes, scores, classes }: DetectedBoxes,
  labels: readonly string[] | undefined,
): readonly BoxAnswer[] {
  return Array.from(scores, (score, at) => {
    const index = classes[at] as number
    const side = (offset: number): number => boxes[4 * at + offset] as number
    return { class: index, label: labels?.[index] ?? String(index), score, box: [side(0), side(1), side(2), side(3)] }
  })
}
