import {
  exitCounts,
  type ModelColumns,
  pointAt,
  poolFrontier,
  type SaverCurve,
  saverCurve,
  selectionPool,
} from '@widthwise/cascade'
import { accuracyOf } from './savings.ts'

/** The frontier of a pool as columns, a place an operating point, cheapest first. */
export interface JudgedFrontier {
  /** Points looked at. */
  readonly operatingPoints: number
  /** Index of the saver in the pool; -1: the base runs alone. */
  readonly saver: readonly number[]
  readonly base: readonly number[]
  /** `null`: nobody exits. */
  readonly threshold: readonly (number | null)[]
  /** On the rows that the points were chosen on. */
  readonly tunedCost: readonly number[]
  readonly tunedAccuracy: readonly number[]
  /** At the same thresholds on other rows. */
  readonly testCost: readonly number[]
  readonly testAccuracy: readonly number[]
}

/** All non-dominated operating points of the calibration rows, and what they do on the test rows. */
export function judgedFrontier(calibration: readonly ModelColumns[], test: readonly ModelColumns[]): JudgedFrontier {
  const { operatingPoints, points } = poolFrontier(calibration)
  const rows = calibration[0]?.right.length ?? 0
  const testRows = test[0]?.right.length ?? 0
  const index = new Map(test.map(({ name }, at) => [name, at]))
  const pool = selectionPool(test)
  const curves = new Map<number, SaverCurve>()
  const curveOf = (saver: number): SaverCurve => {
    const curve = curves.get(saver) ?? saverCurve(pool, saver)
    curves.set(saver, curve)
    return curve
  }
  const judged = points.map(({ saver: name, base: baseName, threshold }) => {
    const base = index.get(baseName) as number
    const alone = test[base] as ModelColumns
    if (name === null) return { saver: -1, base, cost: alone.cost, accuracy: accuracyOf(alone) }
    const saver = index.get(name) as number
    const curve = curveOf(saver)
    const { cost, systemCorrect } = exitCounts(curve, base, threshold === null ? 0 : pointAt(curve, threshold))
    return { saver, base, cost, accuracy: systemCorrect / testRows }
  })
  return {
    operatingPoints,
    saver: judged.map(({ saver }) => saver),
    base: judged.map(({ base }) => base),
    threshold: points.map(({ threshold }) => threshold),
    tunedCost: points.map(({ totalCost }) => Number(totalCost) / rows),
    tunedAccuracy: points.map(({ correct }) => correct / rows),
    testCost: judged.map(({ cost }) => cost),
    testAccuracy: judged.map(({ accuracy }) => accuracy),
  }
}
