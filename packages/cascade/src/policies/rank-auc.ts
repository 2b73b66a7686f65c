import { rankRows } from '../select/ranking.ts'

/**
 * Area under the ROC curve of a score: the chance that a marked row scores above an unmarked one, equal scores counted
 * half (Mann–Whitney with mid-ranks). Undefined where all rows are of one kind.
 *
 * @param scores `[rows]`
 * @param marks 1 or 0 a row
 * @param rows to look at; all when left out
 */
export function rankAuc(
  scores: Float32Array | Float64Array,
  marks: Uint8Array,
  rows?: Uint32Array,
): number | undefined {
  const { order, ends } = rankRows(scores, rows)
  let ones = 0
  for (const row of order) ones += marks[row] as number
  const zeros = order.length - ones
  if (ones === 0 || zeros === 0) return undefined
  // Twice the pairs won, so that halves stay whole.
  let won = 0
  let zerosBelow = zeros
  let from = 0
  for (const end of ends) {
    let onesHere = 0
    for (let i = from; i < end; i++) onesHere += marks[order[i] as number] as number
    const zerosHere = end - from - onesHere
    zerosBelow -= zerosHere
    won += onesHere * (2 * zerosBelow + zerosHere)
    from = end
  }
  return won / (2 * ones * zeros)
}
