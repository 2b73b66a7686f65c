import { assertPredictions, type Predictions } from './predictions.ts'

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
 * Sorts the rows once by the saver's confidence and sweeps with running sums (TinySaver eqs. 6, 7).
 *
 * @param rows indices of the rows to look at; all when left out
 * @param baseRight 1 where what follows the saver is right, a mark a row of the whole table
 * @throws {WidthwiseError} records-invalid
 */
export function exitCurve(saver: Predictions, baseRight: Uint8Array, rows?: Uint32Array): ExitCurve {
  assertPredictions([saver, { confidence: saver.confidence, right: baseRight, cost: 1 }])
  const { confidence, right } = saver
  const order = rows?.slice() ?? Uint32Array.from(confidence, (_, row) => row)
  order.sort((a, b) => (confidence[b] as number) - (confidence[a] as number))
  const threshold = new Float64Array(order.length + 1)
  const exited = new Uint32Array(order.length + 1)
  const saverRight = new Uint32Array(order.length + 1)
  const sumBaseRight = new Uint32Array(order.length + 1)
  threshold[0] = Number.POSITIVE_INFINITY
  let points = 1
  let saverSum = 0
  let baseSum = 0
  for (let at = 0; at < order.length; at++) {
    const row = order[at] as number
    saverSum += right[row] as number
    baseSum += baseRight[row] as number
    const value = confidence[row] as number
    if (at + 1 < order.length && confidence[order[at + 1] as number] === value) continue
    threshold[points] = value
    exited[points] = at + 1
    saverRight[points] = saverSum
    sumBaseRight[points] = baseSum
    points++
  }
  return {
    threshold: threshold.subarray(0, points),
    exited: exited.subarray(0, points),
    saverRight: saverRight.subarray(0, points),
    baseRight: sumBaseRight.subarray(0, points),
  }
}
