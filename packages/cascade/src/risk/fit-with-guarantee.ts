import { cascadeError } from '../errors.ts'
import type { Predictions } from '../predictions.ts'
import { permuteRows, wordStream } from '../words.ts'
import { assertLevel, assertLimit } from './assert-risk.ts'
import { calibrate } from './calibrate.ts'
import { clopperPearsonUpper } from './clopper-pearson.ts'
import { type ExpectedRun, expectedRun } from './expected-run.ts'
import type { LossCounts, LossKind } from './loss-counts.ts'
import { countsAt, lossesAt, pathOutcomes } from './path-outcomes.ts'
import { type RiskMethod, riskMethods } from './risk-methods.ts'
import { rowsNeeded } from './rows-needed.ts'
import { evenThresholds, type ThresholdPath } from './threshold-path.ts'
import { upperLoss } from './upper-loss.ts'

/** What to fit, what to promise, and where the rows come from. */
export interface GuaranteeOptions {
  /** The models in the order in which they are asked, two or more; the last is the base that the loss is measured against. */
  readonly stages: readonly Predictions[]
  /** D: largest loss allowed, a fraction of all rows. */
  readonly maxLoss: number
  /** 1 − δ: probability with which the promise holds, over the draw of the calibration rows. */
  readonly confidence: number
  /**
   * Which rows the savers were chosen on. The tests hold for savers fixed beforehand: when these very rows also chose
   * them, the fit comes without a guarantee, unless `candidates` says among how many chains they chose.
   */
  readonly saverChosenOn: 'other-rows' | 'these-rows'
  /** Chains that these rows chose among; each test then runs at δ/candidates, and the promise holds for all of them at once. */
  readonly candidates?: number
  /** `net` (default): accuracy lost against the base. `harm`: rows made wrong, which is stricter. */
  readonly loss?: LossKind
  /** `harm-binomial` or, for the net loss, `net-wsr` when left out. */
  readonly method?: RiskMethod
  /** Thresholds tested, strict to loose, fixed before looking at rows; 1,000 even steps for harm, 100 for the net loss when left out. */
  readonly path?: ThresholdPath
  /** Calibration rows; all when left out. */
  readonly rows?: Uint32Array
  /** Seed of the permutation for methods that depend on the order of the rows. */
  readonly seed?: number
}

/** What is promised: with probability `confidence` over the calibration rows, the loss on new rows of the same kind is at most `maxLoss`. */
export interface Guarantee {
  readonly method: RiskMethod
  readonly loss: LossKind
  readonly maxLoss: number
  readonly confidence: number
  readonly delta: number
  /** Calibration rows, and candidates tested. */
  readonly rows: number
  readonly tested: number
  /** p-value of "the loss is above `maxLoss`" at the chosen candidate. */
  readonly p: number
  /** Upper bound on the loss that the same test gives at this candidate alone, at the same level. */
  readonly bound: number
}

/** Thresholds were found. */
export interface FeasibleFit {
  readonly feasible: true
  readonly thresholds: readonly number[]
  /** Thresholds `gt` < t ≤ `le` do the same on the calibration rows; the promise is for `thresholds` alone. `null`: no end. */
  readonly intervals: readonly { readonly gt: number | null; readonly le: number | null }[]
  /** Absent when the calibration rows also chose the savers. */
  readonly guarantee?: Guarantee
  readonly counts: LossCounts
  /** What the calibration rows let expect; saving against running the base alone. */
  readonly expected: ExpectedRun
}

/** Not even the strictest candidate can be shown to keep the limit. */
export interface InfeasibleFit {
  readonly feasible: false
  readonly method: RiskMethod
  readonly maxLoss: number
  readonly delta: number
  readonly rows: number
  /** Counts and p-value of the strictest candidate, the one that failed. */
  readonly counts: LossCounts
  readonly p: number
  /** Rows that would do at the rates seen there; undefined when no number would, the loss seen being at the limit or above. */
  readonly rowsNeeded: number | undefined
}

/**
 * The loosest thresholds whose loss against the base is shown to stay within a limit: Learn then Test with a fixed
 * sequence of candidates (Angelopoulos et al. 2021). For rows drawn as the calibration rows were, `loss ≤ maxLoss` holds with
 * probability at least `confidence`. Rows are permuted first where the method depends on their order.
 *
 * @throws {WidthwiseError} records-invalid, chain-invalid, risk-invalid, threshold-path-invalid
 *
 * @example
 * const fit = fitWithGuarantee({ stages: [saver, base], maxLoss: 0.01, confidence: 0.95, saverChosenOn: 'other-rows' })
 * if (fit.feasible) deploy(fit.thresholds)
 * else console.log(`infeasible; about ${fit.rowsNeeded} rows would do`)
 */
export function fitWithGuarantee(options: GuaranteeOptions): FeasibleFit | InfeasibleFit {
  const { stages, maxLoss, confidence, saverChosenOn, candidates, seed = 0 } = options
  const { method, loss } = chosenTest(options)
  const path = options.path ?? evenThresholds(loss === 'harm' ? 1000 : 100, stages.length - 1)
  assertOptions(options)
  // 1 − 0.95 is 0.05000000000000004 in float64; the level meant is 0.05.
  const delta = Number((1 - confidence).toPrecision(12)) / (saverChosenOn === 'these-rows' ? (candidates ?? 1) : 1)
  const outcomes = pathOutcomes(stages, path)
  const rows = riskMethods[method].ordered ? permuted(options.rows, outcomes.rows, seed) : options.rows
  const result = calibrate(outcomes, { method, maxLoss, delta, ...(rows && { rows }) })
  const { chosen, counts } = result
  if (chosen === undefined) {
    const strictest = countsAt(counts, 0)
    return {
      feasible: false,
      method,
      maxLoss,
      delta,
      rows: counts.rows,
      counts: strictest,
      p: result.pFailed as number,
      rowsNeeded: rowsNeeded(method, strictest, maxLoss, delta),
    }
  }
  const guarantee: Guarantee = {
    method,
    loss,
    maxLoss,
    confidence,
    delta,
    rows: counts.rows,
    tested: result.tested,
    p: result.pChosen as number,
    bound: boundAt(method, countsAt(counts, chosen), () => lossesAt(outcomes, chosen, rows), delta),
  }
  const thresholds = path[chosen] as readonly number[]
  return {
    feasible: true,
    thresholds,
    intervals: thresholds.map((threshold, exit) => interval((stages[exit] as Predictions).confidence, threshold, rows)),
    ...(!(saverChosenOn === 'these-rows' && candidates === undefined) && { guarantee }),
    counts: countsAt(counts, chosen),
    expected: expectedRun(stages, thresholds, rows),
  }
}

/** @throws {WidthwiseError} risk-invalid when loss and method disagree */
function chosenTest({ loss, method }: GuaranteeOptions): { method: RiskMethod; loss: LossKind } {
  const name = method ?? (loss === 'harm' ? 'harm-binomial' : 'net-wsr')
  const test = riskMethods[name]
  if (!test || (loss && test.loss !== loss)) {
    throw cascadeError('risk-invalid', `method ${name} does not limit the ${loss ?? 'net'} loss`, {
      details: { loss, method },
    })
  }
  return { method: name, loss: test.loss }
}

/** @throws {WidthwiseError} chain-invalid, risk-invalid */
function assertOptions({ stages, maxLoss, confidence, candidates = 1, rows }: GuaranteeOptions): void {
  if (stages.length < 2) {
    throw cascadeError('chain-invalid', `${stages.length} models in the chain; at least 2 are needed`)
  }
  assertLimit('maxLoss', maxLoss)
  assertLevel('confidence', confidence)
  if (!(Number.isSafeInteger(candidates) && candidates >= 1)) {
    throw cascadeError('risk-invalid', `candidates is ${candidates}; a whole number of at least 1 is needed`)
  }
  const all = (stages[0] as Predictions).right.length
  const beyond = rows?.find((row) => row >= all)
  if (rows?.length === 0 || beyond !== undefined) {
    const problem = beyond === undefined ? 'no calibration rows' : `calibration row ${beyond} of ${all}`
    throw cascadeError('risk-invalid', `${problem}; at least one row is needed, none beyond the records`)
  }
}

function permuted(rows: Uint32Array | undefined, all: number, seed: number): Uint32Array {
  const order = permuteRows(wordStream('calibration/order', seed), rows?.length ?? all)
  return rows ? order.map((place) => rows[place] as number) : order
}

function boundAt(method: RiskMethod, counts: LossCounts, losses: () => Int8Array, delta: number): number {
  const test = riskMethods[method]
  if (test.loss === 'harm') return clopperPearsonUpper(counts.harm, counts.rows, delta)
  if (!test.ordered) return upperLoss(delta, (limit) => test.p(counts, limit, delta))
  const inOrder = losses()
  return upperLoss(delta, (limit) => test.p(inOrder, limit, delta, delta))
}

/** The nearest confidences around a threshold: those just kept out, and those just let through. */
function interval(
  confidence: Predictions['confidence'],
  threshold: number,
  rows?: Uint32Array,
): { gt: number | null; le: number | null } {
  let gt = Number.NEGATIVE_INFINITY
  let le = Number.POSITIVE_INFINITY
  const count = rows?.length ?? confidence.length
  for (let i = 0; i < count; i++) {
    const value = confidence[rows ? (rows[i] as number) : i] as number
    if (value >= threshold) le = Math.min(le, value)
    else gt = Math.max(gt, value)
  }
  return { gt: gt === Number.NEGATIVE_INFINITY ? null : gt, le: le === Number.POSITIVE_INFINITY ? null : le }
}
