import { cascadeError } from '../errors.ts'
import { type ExitCounts, type ExitPoint, exitCounts } from './exit-point.ts'
import { assertModels, type ModelColumns } from './model-columns.ts'
import { pointAt, saverCurve, selectionPool } from './saver-curve.ts'
import { basesOf, type MatchedPoint, type PairOptions, saverPairs } from './saver-pairs.ts'
import { baseByBase, chooseSavers } from './select-savers.ts'

/** A pair matched on some rows and judged on others, at the threshold that calibration deploys. */
export interface SplitPair {
  readonly saver: string
  readonly base: string
  readonly calibration: MatchedPoint
  readonly test: ExitCounts
  /** ΔC when the pair is matched on the test rows anew. */
  readonly testDeltaC: number
  readonly required: readonly {
    readonly drop: number
    readonly calibration: ExitPoint
    readonly test: ExitCounts
  }[]
}

/** A base with the saver that calibration chooses, and what the two do on the test rows; `best: null` has no more fields. */
export interface SplitSaver {
  readonly base: string
  readonly best: string | null
  /** The saver that the test rows would choose. */
  readonly bestOnTest?: string
  /** On the calibration rows. */
  readonly deltaC?: number
  /** Right answers on the test rows: of the base alone, and of saver and base together. */
  readonly testBaseCorrect?: number
  readonly testSystemCorrect?: number
  /** Mean cost of a test row. */
  readonly testCost?: number
  /** 1 − testCost / cost of the base. */
  readonly testSaving?: number
}

/** Savers chosen and matched on calibration rows, judged on test rows. */
export interface SplitSelection {
  readonly calibrationRows: number
  readonly testRows: number
  readonly basesWhoseBestSaverDiffersBetweenHalves: number
  readonly basesThatLoseAccuracyOnTest: number
  /** Models that have a cheaper one. */
  readonly basesWithASaver: number
  readonly selection: readonly SplitSaver[]
  readonly pairs: readonly SplitPair[]
}

/**
 * Chooses savers and thresholds on one part of the rows and says what they do on the other.
 *
 * @param calibration the models' columns on the rows to choose on
 * @param test the same models, in the same order, on the rows to judge on
 * @throws {WidthwiseError} those of {@link assertModels}
 */
export function selectOnSplit(
  calibration: readonly ModelColumns[],
  test: readonly ModelColumns[],
  options: PairOptions = {},
): SplitSelection {
  assertModels(calibration)
  assertModels(test)
  const pool = selectionPool(calibration)
  const testPool = selectionPool(test)
  const pairs = baseByBase(
    calibration,
    calibration.flatMap((_, saver): SplitPair[] => {
      const bases = basesOf(calibration, saver)
      if (bases.length === 0) return []
      const curve = saverCurve(testPool, saver)
      const matched = saverPairs(pool, saver, { ...options, thresholds: [] })
      const onTest = saverPairs(testPool, saver, { drops: [], thresholds: [] })
      return bases.map((base, pair) => {
        const { saver, match, required, base: baseName } = matched[pair] as (typeof matched)[number]
        const testAt = ({ le }: ExitPoint): ExitCounts => exitCounts(curve, base, le === null ? 0 : pointAt(curve, le))
        return {
          saver,
          base: baseName,
          calibration: match,
          test: testAt(match),
          testDeltaC: (onTest[pair] as (typeof onTest)[number]).match.deltaC,
          required: required.map(({ drop, saverAlone: _, ...point }) => ({
            drop,
            calibration: point,
            test: testAt(point),
          })),
        }
      })
    }),
  )
  const selection = judge(test, pairs)
  const withSaver = selection.filter(({ best }) => best !== null)
  return {
    calibrationRows: calibration[0]?.right.length ?? 0,
    testRows: test[0]?.right.length ?? 0,
    basesWhoseBestSaverDiffersBetweenHalves: withSaver.filter(({ best, bestOnTest }) => best !== bestOnTest).length,
    basesThatLoseAccuracyOnTest: withSaver.filter(
      ({ testSystemCorrect, testBaseCorrect }) => (testSystemCorrect as number) < (testBaseCorrect as number),
    ).length,
    basesWithASaver: withSaver.length,
    selection,
    pairs,
  }
}

function judge(test: readonly ModelColumns[], pairs: readonly SplitPair[]): readonly SplitSaver[] {
  const onTest = chooseSavers(
    test,
    pairs.map(({ saver, base, testDeltaC }) => ({ saver, base, deltaC: testDeltaC })),
  )
  const onCalibration = chooseSavers(
    test,
    pairs.map(({ saver, base, calibration }) => ({ saver, base, deltaC: calibration.deltaC })),
  )
  return onCalibration.map(({ base, best, deltaC }, index): SplitSaver => {
    const pair = pairs.find((candidate) => candidate.base === base && candidate.saver === best)
    const bestOnTest = onTest[index]?.best
    if (!pair || !bestOnTest || best === null || deltaC === null) return { base, best: null }
    const { cost, right } = test[index] as ModelColumns
    return {
      base,
      best,
      bestOnTest,
      deltaC,
      testBaseCorrect: right.reduce((sum, mark) => sum + mark, 0),
      testSystemCorrect: pair.test.systemCorrect,
      testCost: pair.test.cost,
      testSaving: 1 - pair.test.cost / cost,
    }
  })
}

/**
 * The rows of even index to calibrate on and the others to test on, each model's columns copied.
 *
 * @throws {WidthwiseError} no-rows when there are fewer than two
 */
export function splitEvenOdd(models: readonly ModelColumns[]): {
  readonly calibration: readonly ModelColumns[]
  readonly test: readonly ModelColumns[]
} {
  for (const { name, right } of models) {
    if (right.length < 2) throw cascadeError('no-rows', `${name} has ${right.length} rows; a split needs at least 2`)
  }
  const half = (parity: number): readonly ModelColumns[] =>
    models.map((model) => ({
      ...model,
      confidence: model.confidence.filter((_, row) => row % 2 === parity),
      right: model.right.filter((_, row) => row % 2 === parity),
    }))
  return { calibration: half(0), test: half(1) }
}
