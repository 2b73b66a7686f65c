import { assertModels, type ModelColumns } from './model-columns.ts'
import { exitedAt, pointAt, rightAt, type SaverCurve, saverCurve, selectionPool } from './saver-curve.ts'
import { basesOf, deltaC, type SaverPair, saverPairs } from './saver-pairs.ts'
import { baseByBase, chooseSavers, type SelectedSaver } from './select-savers.ts'

/** What the authors' published program answers for a pair. */
export interface ReferenceCodePair {
  readonly saver: string
  readonly base: string
  /** Index of the threshold on the grid, 0 to 999. */
  readonly index: number
  readonly threshold: number
  /** Rows with a confidence above the threshold, strictly, and what saver and base have right of them. */
  readonly exited: number
  readonly saverCorrect: number
  readonly baseCorrect: number
  /** No threshold of the grid violates the constraint; the answer is then the last. Else the answer is one that does. */
  readonly neverViolated: boolean
  readonly deltaC: number
  /** The answer changes when thresholds are rounded to float32 before they are compared, as NumPy 1 did. */
  readonly float32Differs: boolean
}

/** How the program's answers compare with eq. 7. */
export interface ReferenceCodeSummary {
  readonly pairs: number
  readonly exitsFewerThanEquation7: number
  readonly exitsMoreThanEquation7: number
  /** Pairs whose answer lets the saver be worse than the base on the rows that exit. */
  readonly answersThatViolateTheConstraint: number
  /** Largest difference of exit ratios. */
  readonly largestRatioGap: number
  readonly pairsWhereFloat32ThresholdsDiffer: number
  /** Models that have a cheaper one. */
  readonly bases: number
  readonly basesWithAnotherSaver: number
}

/** A base's saver by the program, beside the one by eq. 7. */
export interface ReferenceCodeSaver extends SelectedSaver {
  readonly bestByEquation7: string | null
}

/** All that the program answers on a pool. */
export interface ReferenceCodeSelection {
  readonly summary: ReferenceCodeSummary
  /** Names of the bases for which the program picks another saver than eq. 7. */
  readonly basesWithAnotherSaver: readonly string[]
  readonly selection: readonly ReferenceCodeSaver[]
  readonly pairs: readonly ReferenceCodePair[]
}

/**
 * Selection as the published program of TinySaver (`exit_estimation.py`) does it, to reproduce its numbers. It is not
 * eq. 7: thresholds are a grid of 1,000, a row exits above the threshold and not at it, the search stops at the first
 * violation, and the answer is the threshold that violates.
 *
 * @throws {WidthwiseError} those of {@link assertModels}
 */
export function selectByReferenceCode(models: readonly ModelColumns[]): ReferenceCodeSelection {
  assertModels(models)
  const pool = selectionPool(models)
  const savers = models.map((_, saver) => {
    const bases = basesOf(models, saver)
    if (bases.length === 0) return { pairs: [], equation7: [] }
    const curve = saverCurve(pool, saver)
    const grid = gridPoints(curve, (threshold) => threshold)
    const rounded = gridPoints(curve, Math.fround)
    return {
      pairs: bases.map((base) => referencePair(curve, base, grid, rounded)),
      equation7: saverPairs(pool, saver, { drops: [], thresholds: [] }),
    }
  })
  const pairs = baseByBase(
    models,
    savers.flatMap((saver) => saver.pairs),
  )
  const equation7 = baseByBase(
    models,
    savers.flatMap((saver) => saver.equation7),
  )
  const byEquation7 = chooseSavers(
    models,
    equation7.map(({ saver, base, match }) => ({ saver, base, deltaC: match.deltaC })),
  )
  const selection = chooseSavers(models, pairs).map((chosen, base) => ({
    ...chosen,
    bestByEquation7: byEquation7[base]?.best ?? null,
  }))
  const others = selection.filter(({ best, bestByEquation7 }) => best !== bestByEquation7).map(({ base }) => base)
  const bases = selection.filter(({ best }) => best !== null).length
  return {
    summary: {
      ...compare(pairs, equation7, models[0]?.right.length ?? 0),
      bases,
      basesWithAnotherSaver: others.length,
    },
    basesWithAnotherSaver: others,
    selection,
    pairs,
  }
}

const gridSize = 1000

/** NumPy's `arange(1, 0, -0.001)[index]`: start + index · ((start + step) − start), in float64. */
export function referenceThreshold(index: number): number {
  return 1 + index * (0.999 - 1)
}

/** The point of the curve that each threshold of the grid leads to when rows exit above it, strictly. */
function gridPoints(curve: SaverCurve, round: (threshold: number) => number): Uint32Array {
  const points = new Uint32Array(gridSize)
  for (let i = 0; i < gridSize; i++) points[i] = pointAt(curve, round(referenceThreshold(i)), 'above')
  return points
}

interface NamedCost {
  readonly name: string
  readonly cost: number
}

function referencePair(curve: SaverCurve, base: number, grid: Uint32Array, rounded: Uint32Array): ReferenceCodePair {
  const { models, marks } = curve.pool
  const saver = models[curve.saver] as NamedCost
  const baseModel = models[base] as NamedCost
  const violating = firstViolating(curve, base, grid)
  const index = violating ?? gridSize - 1
  const point = grid[index] as number
  const exited = exitedAt(curve, point)
  const roundedIndex = firstViolating(curve, base, rounded)
  return {
    saver: saver.name,
    base: baseModel.name,
    index,
    threshold: referenceThreshold(index),
    exited,
    saverCorrect: rightAt(curve, curve.saver, point),
    baseCorrect: rightAt(curve, base, point),
    neverViolated: violating === undefined,
    deltaC: deltaC(saver, baseModel, exited / marks.rows),
    float32Differs: roundedIndex !== violating || exitedAt(curve, rounded[index] as number) !== exited,
  }
}

/** With nobody exited both accuracies count as 0, which is no violation. */
function firstViolating(curve: SaverCurve, base: number, points: Uint32Array): number | undefined {
  const index = points.findIndex((point) => rightAt(curve, curve.saver, point) < rightAt(curve, base, point))
  return index < 0 ? undefined : index
}

function compare(
  pairs: readonly ReferenceCodePair[],
  equation7: readonly SaverPair[],
  rows: number,
): Omit<ReferenceCodeSummary, 'bases' | 'basesWithAnotherSaver'> {
  const more = pairs.map(({ exited }, pair) => exited - (equation7[pair] as SaverPair).match.exited)
  const count = (test: (pair: ReferenceCodePair) => boolean): number => pairs.filter(test).length
  return {
    pairs: pairs.length,
    exitsFewerThanEquation7: more.filter((rowsMore) => rowsMore < 0).length,
    exitsMoreThanEquation7: more.filter((rowsMore) => rowsMore > 0).length,
    answersThatViolateTheConstraint: count(({ saverCorrect, baseCorrect }) => saverCorrect < baseCorrect),
    largestRatioGap: more.reduce((largest, rowsMore) => Math.max(largest, Math.abs(rowsMore) / rows), 0),
    pairsWhereFloat32ThresholdsDiffer: count(({ float32Differs }) => float32Differs),
  }
}
