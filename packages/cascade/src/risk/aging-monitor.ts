import { cascadeError } from '../errors.ts'
import { type MonitorSettings, type MonitorState, observe, startMonitor } from './monitor.ts'

/** A {@link MonitorSettings} with the age at which a further monitor is started. */
export interface AgingMonitorSettings extends MonitorSettings {
  /** Rows between two starts: about as many as a drift may go unnoticed. */
  readonly restartEvery: number
  /** Monitors kept at most; 16 when left out. */
  readonly mostAges?: number
}

/** Monitors of several ages on the same rows, the oldest first, each with its share of the capital. */
export interface AgingMonitorState {
  readonly settings: AgingMonitorSettings
  readonly rows: number
  readonly ages: readonly { readonly share: number; readonly monitor: MonitorState }[]
  /** Capital of all ages, and of those not yet started. */
  readonly capital: number
  readonly maxCapital: number
  readonly alarmAt: number | undefined
}

/**
 * A monitor that also notices a drift that begins late. One that has seen a hundred thousand calm rows needs very
 * many bad ones to change its mind about the mean; so every `restartEvery` rows a fresh one joins, the k-th with
 * 1/((k + 1)(k + 2)) of the capital. The sum is again the capital of a bettor: the probability of an alarm, ever, stays
 * at most `delta`. The price: a drift from the first row on is noticed somewhat later than by `startMonitor`.
 *
 * @throws {WidthwiseError} risk-invalid
 */
export function startAgingMonitor(settings: AgingMonitorSettings): AgingMonitorState {
  const { restartEvery, mostAges = 16 } = settings
  if (!(Number.isSafeInteger(restartEvery) && restartEvery >= 1 && Number.isSafeInteger(mostAges) && mostAges >= 2)) {
    throw cascadeError(
      'risk-invalid',
      `restartEvery ${restartEvery} and mostAges ${mostAges}; whole numbers of at least 1 and 2 are needed`,
    )
  }
  const first = { share: shareOf(0), monitor: startMonitor(settings) }
  return { settings, rows: 0, ages: [first], capital: 1, maxCapital: 1, alarmAt: undefined }
}

/**
 * The state after one more row; see `observe`.
 *
 * @throws {WidthwiseError} risk-invalid
 */
export function observeAging(state: AgingMonitorState, x: number): AgingMonitorState {
  const { settings } = state
  const rows = state.rows + 1
  const ages = state.ages.map(({ share, monitor }) => ({ share, monitor: observe(monitor, x) }))
  const started = Math.ceil(rows / settings.restartEvery)
  let capital = 1 / (started + 1)
  for (const { share, monitor } of ages) capital += share * monitor.capital
  if (rows % settings.restartEvery === 0) ages.push({ share: shareOf(started), monitor: startMonitor(settings) })
  return {
    settings,
    rows,
    ages: keep(ages, settings.mostAges ?? 16),
    capital,
    maxCapital: Math.max(state.maxCapital, capital),
    alarmAt: state.alarmAt ?? (capital >= 1 / settings.delta ? rows : undefined),
  }
}

/** Shares of all starts k = 0, 1, … add up to 1; those from k on to 1/(k + 1). */
const shareOf = (start: number): number => 1 / ((start + 1) * (start + 2))

/** Gives up the age with the least capital when there are too many; giving up capital costs power, never validity. */
function keep(ages: AgingMonitorState['ages'], most: number): AgingMonitorState['ages'] {
  if (ages.length <= most) return ages
  // The newest has had no row yet and stays.
  const worth = ages.slice(0, -1).map(({ share, monitor }) => share * monitor.capital)
  const least = worth.indexOf(Math.min(...worth))
  return ages.filter((_, age) => age !== least)
}
