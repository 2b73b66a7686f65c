import { cascadeError } from '../errors.ts'
import { assertLevel } from './assert-risk.ts'

/** What a monitor watches for. */
export interface MonitorSettings {
  /**
   * Rate of events that is still fine. From a calibration take its upper bound at a level of its own
   * (`clopperPearsonUpper`): with the bare share of events every second monitor would start from too low a rate.
   */
  readonly p0: number
  /** Probability of an alarm, ever, while the rate is at most `p0`. */
  readonly delta: number
  /** Rows' worth of belief in `p0` before the first row; 1/p0 when left out. */
  readonly pseudoCount?: number
  /** Share of the capital that one row may cost, at most 1; ½ when left out. */
  readonly cap?: number
}

/** A monitor between two rows: plain data that can be stored and taken up again. */
export interface MonitorState {
  readonly settings: Required<MonitorSettings>
  readonly rows: number
  /** Sum of what was observed. */
  readonly events: number
  /** Capital W of the bets against "the rate is at most p0": 1 at first, large when the rate has risen. */
  readonly capital: number
  readonly maxCapital: number
  /** Number of the row, from 1, at which the capital first reached 1/δ. */
  readonly alarmAt: number | undefined
}

/**
 * Watches a rate on live traffic, looked at after every row, for as long as one likes: the probability that it ever
 * raises an alarm while the mean stays at most `p0` is at most `delta` (Ville's inequality for the capital of a bettor;
 * Waudby-Smith and Ramdas 2024). A fixed-size test that is repeated after every row alarms far too often.
 *
 * @throws {WidthwiseError} risk-invalid
 *
 * @example
 * let state = startMonitor({ p0: clopperPearsonUpper(16, 25_000, 0.01), delta: 0.05 })
 * state = observe(state, exited && answer !== baseAnswer ? 1 : 0)
 * if (state.alarmAt) console.warn(`drift since row ${state.alarmAt}`)
 */
export function startMonitor(settings: MonitorSettings): MonitorState {
  const { p0, delta, pseudoCount = 1 / p0, cap = 0.5 } = settings
  assertLevel('p0', p0)
  assertLevel('delta', delta)
  if (!(pseudoCount > 0 && Number.isFinite(pseudoCount) && cap > 0 && cap <= 1)) {
    throw cascadeError(
      'risk-invalid',
      `a monitor with pseudoCount ${pseudoCount} and cap ${cap}; the first is above 0, the second above 0 and at most 1`,
    )
  }
  return {
    settings: { p0, delta, pseudoCount, cap },
    rows: 0,
    events: 0,
    capital: 1,
    maxCapital: 1,
    alarmAt: undefined,
  }
}

/**
 * The share of capital per unit of surprise that a monitor bets on the next row:
 * λ = clamp((q − p0)/(p0(1 − p0)), 0, cap/p0), q the mean so far, drawn to p0 by `pseudoCount` rows. It bets nothing
 * while events are no more frequent than they may be.
 */
export function nextBet({ settings, rows, events }: MonitorState): number {
  const { p0, pseudoCount, cap } = settings
  const mean = (pseudoCount * p0 + events) / (pseudoCount + rows)
  return Math.min(Math.max((mean - p0) / (p0 * (1 - p0)), 0), cap / p0)
}

/**
 * The state after one more row: W ← W·(1 + λ(x − p0)).
 *
 * @param x 1 for an event, 0 for none; or any loss in [0, 1] whose mean is watched
 * @throws {WidthwiseError} risk-invalid
 */
export function observe(state: MonitorState, x: number): MonitorState {
  return observeAll(state, [x])
}

/**
 * The state after more rows, as many times {@link observe} in a row but without a state for each.
 *
 * @throws {WidthwiseError} risk-invalid
 */
export function observeAll(state: MonitorState, values: ArrayLike<number>): MonitorState {
  const { p0, delta, pseudoCount, cap } = state.settings
  const variance = p0 * (1 - p0)
  const mostBet = cap / p0
  const enough = 1 / delta
  let { rows, events, capital, maxCapital, alarmAt } = state
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number
    if (!(x >= 0 && x <= 1)) throw cascadeError('risk-invalid', `observed ${x}; an observation lies between 0 and 1`)
    const mean = (pseudoCount * p0 + events) / (pseudoCount + rows)
    const bet = Math.min(Math.max((mean - p0) / variance, 0), mostBet)
    // Saturates where a float64 ends; an alarm is long past by then.
    capital = Math.min(capital * (1 + bet * (x - p0)), Number.MAX_VALUE)
    rows++
    events += x
    if (capital > maxCapital) maxCapital = capital
    if (capital >= enough && alarmAt === undefined) alarmAt = rows
  }
  return { settings: state.settings, rows, events, capital, maxCapital, alarmAt }
}
