import { type MonitorSettings, nextBet, observe, observeAll, startMonitor, wordStream } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { type DifferenceList, differenceList } from './difference-list.ts'
import { normalQuantile } from './normal-quantile.ts'

interface MonitorCase extends MonitorSettings {
  readonly id: string
  readonly n: number
  readonly x?: readonly number[]
  /** In place of `x`: an event where the word is below. */
  readonly fill?: { readonly seed: number; readonly name: string; readonly belowWord: number }
  readonly alarmAt: number | null
  readonly lastCapital: number
  readonly maxCapital: number
  readonly events: number
  readonly lambda?: readonly number[]
  readonly capital?: readonly number[]
  readonly capitalEvery100?: readonly number[]
}

interface MonitorRate extends MonitorSettings {
  readonly belowWord: number
  readonly streams: number
  readonly length: number
  readonly alarms: number
  readonly medianAlarmAt?: number | null
  readonly alarmsOfRepeatedZTest?: number
}

interface MonitorDocument {
  readonly cases: readonly MonitorCase[]
  readonly rateSeed?: number
  readonly rates?: readonly MonitorRate[]
}

/** The sequential monitor, step by step and by how often it alarms. */
export const checkMonitor: CascadeCheck = async (document) => {
  const { cases, rateSeed = 0, rates = [] } = document as MonitorDocument
  const found = differenceList()
  for (const one of cases) checkCase(found, one)
  checkRates(found, rates, rateSeed)
  return found.all
}

function checkCase(found: DifferenceList, { id, n, x, fill, ...want }: MonitorCase): void {
  const word = wordStream(fill?.name ?? '', fill?.seed)
  let state = startMonitor(settingsOf(want))
  for (let i = 0; i < n; i++) {
    const bet = want.lambda?.[i]
    if (bet !== undefined) found.near(`${id}: lambda ${i}`, nextBet(state), bet, 1e-9)
    state = observe(state, x ? (x[i] as number) : word(i) < (fill?.belowWord ?? 0) ? 1 : 0)
    const capital = want.capital?.[i] ?? ((i + 1) % 100 === 0 ? want.capitalEvery100?.[(i + 1) / 100 - 1] : undefined)
    if (capital !== undefined) found.near(`${id}: capital ${i}`, state.capital, capital, 1e-9)
  }
  found.near(`${id}: lastCapital`, state.capital, want.lastCapital, 1e-9)
  found.near(`${id}: maxCapital`, state.maxCapital, want.maxCapital, 1e-9)
  found.exact(`${id}: alarmAt`, state.alarmAt, want.alarmAt)
  found.exact(`${id}: events`, state.events, want.events)
}

function settingsOf({ p0, delta, pseudoCount, cap }: MonitorSettings): MonitorSettings {
  return { p0, delta, ...(pseudoCount !== undefined && { pseudoCount }), ...(cap !== undefined && { cap }) }
}

/** All rates on one stream before the next, as all read the same words. */
function checkRates(found: DifferenceList, rates: readonly MonitorRate[], seed: number): void {
  const runs = rates.map((rate) => ({
    rate,
    start: startMonitor(settingsOf(rate)),
    limits: zLimits(rate),
    events: new Uint8Array(rate.length),
    alarmsAt: [] as number[],
    zAlarms: 0,
  }))
  const words = new Uint32Array(Math.max(0, ...rates.map(({ length }) => length)))
  const streams = Math.max(0, ...rates.map((rate) => rate.streams))
  for (let stream = 0; stream < streams; stream++) {
    const word = wordStream(`stream/${stream}`, seed)
    for (let i = 0; i < words.length; i++) words[i] = word(i)
    for (const run of runs) {
      if (stream >= run.rate.streams) continue
      const { start, events, limits, rate } = run
      for (let i = 0; i < events.length; i++) events[i] = (words[i] as number) < rate.belowWord ? 1 : 0
      const { alarmAt } = observeAll(start, events)
      if (alarmAt !== undefined) run.alarmsAt.push(alarmAt)
      if (everAbove(events, limits)) run.zAlarms++
    }
  }
  for (const { rate, alarmsAt, zAlarms } of runs) {
    const name = `rate ${rate.belowWord / 2 ** 32} against ${rate.p0} at ${rate.delta}`
    found.exact(`${name}: alarms`, alarmsAt.length, rate.alarms)
    if (rate.medianAlarmAt !== undefined) found.exact(`${name}: median alarm`, median(alarmsAt), rate.medianAlarmAt)
    if (rate.alarmsOfRepeatedZTest !== undefined) {
      found.exact(`${name}: repeated z test`, zAlarms, rate.alarmsOfRepeatedZTest)
    }
  }
}

/** Events after each row above which a one-sided z test rejects, looked at from the 100th row on: what not to do. */
function zLimits({ p0, delta, length }: MonitorRate): Float64Array {
  const z = normalQuantile(1 - delta)
  return Float64Array.from({ length }, (_, i) =>
    i + 1 < 100 ? Number.POSITIVE_INFINITY : (i + 1) * p0 + z * Math.sqrt((i + 1) * p0 * (1 - p0)),
  )
}

function everAbove(events: Uint8Array, limits: Float64Array): boolean {
  let sum = 0
  for (let i = 0; i < events.length; i++) {
    sum += events[i] as number
    if (sum > (limits[i] as number)) return true
  }
  return false
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2
}
