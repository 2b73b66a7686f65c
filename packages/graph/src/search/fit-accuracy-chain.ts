import type { Chain } from './chain.ts'
import type { EvaluatedPoint } from './evaluations.ts'
import { bestWithin, paretoFrontier } from './pareto-frontier.ts'
import { solvePositiveDefinite } from './solve-positive-definite.ts'
import type { WidthSpace } from './width-space.ts'

/** Ridge penalty, as a share of a feature's mean weight: enough for ranks that were met in few lists. */
const penalty = 1e-3

/**
 * A surrogate of the proxy, fitted to what it has answered: per-block sensitivities (one coefficient for each block and
 * rank), and for two blocks in a row what is lost where channels of the stream are cut and where zeros are added. Ridge
 * regression; lists far below the frontier weigh less, since there the proxy saturates and nothing is chosen from.
 */
export function fitAccuracyChain(space: WidthSpace, points: readonly EvaluatedPoint[]): Chain {
  const offsets: number[] = []
  let count = 0
  for (const list of space.candidates) {
    offsets.push(count)
    count += list.length
  }
  const firstPair = count
  count += 2 * (space.blocks - 1)

  const rows = points.map((point) => features(point, offsets, firstPair))
  const weights = weightsOf(points)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = new Float64Array(count)
  let meanAccuracy = 0
  for (const [index, row] of rows.entries()) {
    const share = (weights[index] as number) / total
    for (const [feature, value] of row) mean[feature] = (mean[feature] as number) + share * value
    meanAccuracy += share * (points[index] as EvaluatedPoint).accuracy
  }
  // Normal equations of the centred features: Σ w·x·xᵀ − W·m·mᵀ, so that a row costs only what it has.
  const matrix = new Float64Array(count * count)
  const target = new Float64Array(count)
  for (const [index, row] of rows.entries()) {
    const weight = weights[index] as number
    const accuracy = (points[index] as EvaluatedPoint).accuracy - meanAccuracy
    for (const [i, x] of row) {
      target[i] = (target[i] as number) + weight * x * accuracy
      for (const [j, y] of row) matrix[i * count + j] = (matrix[i * count + j] as number) + weight * x * y
    }
  }
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      matrix[i * count + j] = (matrix[i * count + j] as number) - total * (mean[i] as number) * (mean[j] as number)
    }
    matrix[i * count + i] = (matrix[i * count + i] as number) + penalty * total
  }
  const coefficients = solvePositiveDefinite(matrix, target)
  const coefficient = (feature: number): number => coefficients[feature] as number
  const constant = mean.reduce((sum, value, feature) => sum - value * coefficient(feature), meanAccuracy)
  return {
    constant,
    own: space.candidates.map((list, block) => list.map((_, rank) => coefficient((offsets[block] as number) + rank))),
    between: space.candidates.slice(1).map((next, block) =>
      (space.candidates[block] as readonly number[]).map((width) =>
        next.map((nextWidth) => {
          const pair = firstPair + 2 * block
          return width > nextWidth
            ? (width - nextWidth) * coefficient(pair)
            : (nextWidth - width) * coefficient(pair + 1)
        }),
      ),
    ),
  }
}

/** The features of a list that are not 0: one a block, one a place where the width changes. */
function features(
  { ranks, widths }: EvaluatedPoint,
  offsets: readonly number[],
  firstPair: number,
): readonly (readonly [feature: number, value: number])[] {
  const row = ranks.map((rank, block): [number, number] => [(offsets[block] as number) + rank, 1])
  for (let block = 0; block + 1 < widths.length; block++) {
    const step = (widths[block + 1] as number) - (widths[block] as number)
    if (step !== 0) row.push([firstPair + 2 * block + (step < 0 ? 0 : 1), Math.abs(step)])
  }
  return row
}

/** `1 / (1 + (gap/scale)²)`, the gap being what a list lacks to the frontier at its cost, the scale the median gap. */
function weightsOf(points: readonly EvaluatedPoint[]): readonly number[] {
  const frontier = paretoFrontier(points)
  const gaps = points.map(({ cost, accuracy }) => (bestWithin(frontier, cost)?.accuracy ?? accuracy) - accuracy)
  const scale = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] || 1
  return gaps.map((gap) => 1 / (1 + (gap / scale) ** 2))
}
