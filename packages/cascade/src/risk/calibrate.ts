import { type FixedSequenceResult, fixedSequence } from './fixed-sequence.ts'
import type { LossCounts } from './loss-counts.ts'
import { countsAt, lossesAt, type PathCounts, type PathOutcomes, pathCounts } from './path-outcomes.ts'
import { type CountTest, type RiskMethod, riskMethods } from './risk-methods.ts'

/** What a test is run on. */
export interface Calibration {
  readonly method: RiskMethod
  /** Largest loss allowed, a fraction of all rows. */
  readonly maxLoss: number
  readonly delta: number
  /**
   * Calibration rows, repetitions allowed; all when left out. Methods that bet on row after row take them in this
   * order: it must say nothing about the rows, so permute them (`permuteRows`) unless they were drawn at random.
   */
  readonly rows?: Uint32Array
  /** True: p-values are only as exact as the decision needs; saves most of the work of `net-wsr`. */
  readonly decisionOnly?: boolean
}

/** A {@link FixedSequenceResult} with the counts it rests on. */
export interface CalibrationResult extends FixedSequenceResult {
  readonly counts: PathCounts
}

/** Tests the candidates of a path, strict to loose, by one method. */
export function calibrate(outcomes: PathOutcomes, calibration: Calibration): CalibrationResult {
  const { method, maxLoss, delta, rows, decisionOnly = false } = calibration
  const counts = pathCounts(outcomes, rows)
  const test = riskMethods[method]
  if (!test.ordered) return { ...calibrateCounts(counts, test, maxLoss, delta), counts }
  const pOf = (candidate: number): number =>
    test.p(lossesAt(outcomes, candidate, rows), maxLoss, delta, decisionOnly ? delta : 0)
  return { ...fixedSequence(outcomes.candidates, delta, pOf), counts }
}

/** {@link calibrate} from counts alone, for tests that need no more. */
export function calibrateCounts(
  counts: PathCounts,
  test: CountTest,
  maxLoss: number,
  delta: number,
): FixedSequenceResult {
  // On a fine path most candidates change no count of the one before.
  let p = Number.NaN
  let before: LossCounts | undefined
  return fixedSequence(counts.harm.length, delta, (candidate) => {
    const now = countsAt(counts, candidate)
    const same = before && now.harm === before.harm && (test.loss === 'harm' || now.gain === before.gain)
    if (!same) p = test.p(now, maxLoss, delta)
    before = now
    return p
  })
}
