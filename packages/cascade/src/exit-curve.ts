import { assertPredictions, type Predictions } from './predictions.ts'
import { rankRows } from './select/ranking.ts'

/**
 * Everything a threshold on the saver's confidence can do, for rows that the saver sees: point k is the threshold
 * `threshold[k]`, the k-th largest distinct confidence, and rows of equal confidence leave together. Point 0, before
 * all others, is "nobody exits" and stands as `Infinity`.
 */
export interface ExitCurve {
  readonly threshold: Float64Array
  /** Rows that exit at each point. */
  readonly exited: Uint32Array
  /** Of those, how many the saver has right, and how many the base has. */
  readonly saverRight: Uint32Array
  readonly baseRight: Uint32Array
}

/**
 * Ranks the rows once by the saver's confidence and sweeps with running sums (TinySaver eqs. 6, 7).
 *
 * @param rows indices of the rows to look at; all when left out
 * @param baseRight 1 where what follows the saver is right, a mark a row of the whole table
 * @throws {WidthwiseError} records-invalid
 */
export function exitCurve(saver: Predictions, baseRight: Uint8Array, rows?: Uint32Array): ExitCurve {
  assertPredictions([saver, { ...saver, right: baseRight }])
  const { confidence, right } = saver
  const { order, ends } = rankRows(confidence, rows)
  const points = ends.length + 1
  const curve = {
    threshold: new Float64Array(points),
    exited: new Uint32Array(points),
    saverRight: new Uint32Array(points),
    baseRight: new Uint32Array(points),
  }
  curve.threshold[0] = Number.POSITIVE_INFINITY
  let saverSum = 0
  let baseSum = 0
  let at = 0
  for (let point = 1; point < points; point++) {
    const end = ends[point - 1] as number
    for (; at < end; at++) {
      const row = order[at] as number
      saverSum += right[row] as number
      baseSum += baseRight[row] as number
    }
    curve.threshold[point] = confidence[order[end - 1] as number] as number
    curve.exited[point] = end
    curve.saverRight[point] = saverSum
    curve.baseRight[point] = baseSum
  }
  return curve
}
