import { type ModelColumns, type SaverPair, type SplitSelection, saverPairs, selectionPool } from '@widthwise/cascade'

/** Mean cost of a cascade at one drop, and its accuracy, on some rows. */
export interface SavingsPoint {
  readonly cost: number
  /** Of the base's cost; negative is a saving. */
  readonly change: number
  readonly accuracy: number
  /** Less that of the base alone on the same rows. */
  readonly accuracyChange: number
}

/** A drop of a {@link SavingsRow}. */
export interface SavingsDrop {
  /** Accuracy that may be lost on the rows that tune, a fraction. */
  readonly drop: number
  /** Rows of even index: the threshold was tuned on these. */
  readonly tuned: SavingsPoint
  /** Rows of odd index, at the same threshold. */
  readonly test: SavingsPoint
  /** `le` of the tuned point; `null`: nobody exits. */
  readonly threshold: number | null
  /** Everybody exits: the saver alone would do, where the paper prints "-". */
  readonly saverAlone: boolean
}

/** A base with its best saver, in the form of TinySaver's Table 1. */
export interface SavingsRow {
  readonly base: string
  readonly baseCost: number
  /** On the test rows. */
  readonly baseAccuracy: number
  readonly saver: string
  readonly saverCost: number
  readonly saverAccuracy: number
  readonly drops: readonly SavingsDrop[]
  /** The most accurate point on the rows that tune, judged on the test rows. */
  readonly best: { readonly threshold: number | null; readonly tuned: SavingsPoint }
}

/** The savings of every base that has a saver, chosen and tuned on calibration rows. */
export function savingsRows(
  split: SplitSelection,
  calibration: readonly ModelColumns[],
  test: readonly ModelColumns[],
): readonly SavingsRow[] {
  const pool = selectionPool(calibration)
  return split.selection.flatMap(({ base, best }): SavingsRow[] => {
    const pair = split.pairs.find((candidate) => candidate.base === base && candidate.saver === best)
    if (!pair || best === null) return []
    const at = calibration.findIndex(({ name }) => name === base)
    const saver = calibration.findIndex(({ name }) => name === best)
    const tunedBase = calibration[at] as ModelColumns
    const testBase = test[at] as ModelColumns
    const testSaver = test[saver] as ModelColumns
    const found = saverPairs(pool, saver, { drops: [], thresholds: [] }).find((one) => one.base === base) as SaverPair
    return [
      {
        base,
        baseCost: testBase.cost,
        baseAccuracy: accuracyOf(testBase),
        saver: best,
        saverCost: testSaver.cost,
        saverAccuracy: accuracyOf(testSaver),
        drops: pair.required.map(({ drop, calibration: tuned, test: judged }) => ({
          drop,
          tuned: savingsPoint(tuned, tunedBase),
          test: savingsPoint(judged, testBase),
          threshold: tuned.le,
          saverAlone: tuned.exited === split.calibrationRows,
        })),
        best: { threshold: found.best.le, tuned: savingsPoint(found.best, tunedBase) },
      },
    ]
  })
}

/** Share of the rows that a model has right. */
export function accuracyOf({ right }: ModelColumns): number {
  return right.reduce((sum, mark) => sum + mark, 0) / right.length
}

function savingsPoint(
  { cost, systemCorrect }: { readonly cost: number; readonly systemCorrect: number },
  base: ModelColumns,
): SavingsPoint {
  const accuracy = systemCorrect / base.right.length
  return { cost, change: cost / base.cost - 1, accuracy, accuracyChange: accuracy - accuracyOf(base) }
}
