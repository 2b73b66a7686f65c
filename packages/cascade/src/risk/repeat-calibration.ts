import { drawRows, wordStream } from '../words.ts'
import { calibrate } from './calibrate.ts'
import { type LossKind, rowsWithin } from './loss-counts.ts'
import { type PathCounts, type PathOutcomes, pathCounts } from './path-outcomes.ts'
import { plugInCandidate } from './plug-in.ts'
import { type RiskMethod, riskMethods } from './risk-methods.ts'

/** A way to choose a threshold: a test at a level, or the plug-in without one. */
export type ThresholdRule =
  | { readonly method: RiskMethod; readonly delta: number }
  | { readonly method: 'harm-plug-in' | 'net-plug-in' }

/** A threshold chosen on some rows and judged on others. */
export interface CalibrationTally {
  /** Times that the loss of the judging rows was above the limit. */
  readonly violations: number
  /** Times that no candidate was accepted. */
  readonly none: number
  /** Sums over the times that one was: its index, and the rows of the population that it lets exit. */
  readonly sumIndex: number
  readonly sumExited: number
}

/** How {@link repeatCalibration} draws. */
export interface RepeatOptions {
  readonly maxLoss: number
  /** Calibration rows drawn each time, with replacement. */
  readonly rows: number
  readonly times: number
  readonly seed: number
}

/**
 * How often a threshold breaks its limit: the rows given are taken for the whole population, calibration rows are drawn
 * from them with replacement again and again, and every chosen threshold is judged on the population itself, free of
 * the noise of a finite test set.
 *
 * Time s draws by the words `iid/<s>`.
 */
export function repeatCalibration(
  outcomes: PathOutcomes,
  rule: ThresholdRule,
  options: RepeatOptions,
): CalibrationTally {
  const { maxLoss, rows, times, seed } = options
  const population = pathCounts(outcomes)
  let tally = emptyTally
  for (let time = 0; time < times; time++) {
    const drawn = drawRows(wordStream(`iid/${time}`, seed), outcomes.rows, rows)
    tally = tallyChoice(tally, population, rule, maxLoss, chooseCandidate(outcomes, rule, maxLoss, drawn))
  }
  return tally
}

/**
 * The candidate that a rule chooses on some rows; undefined when it accepts none.
 *
 * @param rows in an order that says nothing about them
 */
export function chooseCandidate(
  outcomes: PathOutcomes,
  rule: ThresholdRule,
  maxLoss: number,
  rows: Uint32Array,
): number | undefined {
  if (!('delta' in rule)) return plugInCandidate(pathCounts(outcomes, rows), maxLoss, lossOfRule(rule))
  return calibrate(outcomes, { ...rule, maxLoss, rows, decisionOnly: true }).chosen
}

/** What a rule limits. */
export function lossOfRule({ method }: ThresholdRule): LossKind {
  if (method === 'harm-plug-in') return 'harm'
  return method === 'net-plug-in' ? 'net' : riskMethods[method].loss
}

/** Nothing judged yet. */
export const emptyTally: CalibrationTally = { violations: 0, none: 0, sumIndex: 0, sumExited: 0 }

/** A tally with one more choice: its loss on the rows of `counts`, its exits on those of `population`. */
export function tallyChoice(
  tally: CalibrationTally,
  counts: PathCounts,
  rule: ThresholdRule,
  maxLoss: number,
  candidate: number | undefined,
  population: PathCounts = counts,
): CalibrationTally {
  if (candidate === undefined) return { ...tally, none: tally.none + 1 }
  const gain = lossOfRule(rule) === 'net' ? (counts.gain[candidate] as number) : 0
  const lost = (counts.harm[candidate] as number) - gain
  const exited = population.answered.reduce((sum, answered) => sum + (answered[candidate] as number), 0)
  return {
    violations: tally.violations + (lost > rowsWithin(maxLoss, counts.rows) ? 1 : 0),
    none: tally.none,
    sumIndex: tally.sumIndex + candidate,
    sumExited: tally.sumExited + exited,
  }
}
