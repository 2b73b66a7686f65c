import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordStream } from '../words.ts'
import { observeAging, startAgingMonitor } from './aging-monitor.ts'
import { nextBet, observe, observeAll, startMonitor } from './monitor.ts'

const invalid = expect.objectContaining({ code: 'risk-invalid' })

/** Events at a rate that changes once. */
function events(name: string, length: number, rate: number, changeAt = length, laterRate = rate): Uint8Array {
  const word = wordStream(name, 7)
  return Uint8Array.from({ length }, (_, i) => (word(i) < (i < changeAt ? rate : laterRate) * 2 ** 32 ? 1 : 0))
}

describe('the monitor', () => {
  it('is fair: before every row the capital expected after it, at rate p0, is the capital', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.9, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 60 }),
        (p0, values) => {
          const state = observeAll(startMonitor({ p0, delta: 0.05 }), values)
          const expected = p0 * observe(state, 1).capital + (1 - p0) * observe(state, 0).capital
          expect(Math.abs(expected / state.capital - 1)).toBeLessThan(1e-12)
          expect(nextBet(state)).toBeLessThanOrEqual(0.5 / p0)
        },
      ),
    )
  })

  it('bets nothing while events are rare, and remembers its first alarm', () => {
    const calm = observeAll(startMonitor({ p0: 0.02, delta: 0.05 }), new Uint8Array(500))
    expect(calm).toMatchObject({ rows: 500, events: 0, capital: 1, maxCapital: 1, alarmAt: undefined })
    const alarmed = observeAll(startMonitor({ p0: 0.02, delta: 0.05 }), events('drift', 2000, 0.1))
    expect(alarmed.capital).toBeGreaterThan(20)
    expect(observeAll(alarmed, new Uint8Array(5000)).alarmAt).toBe(alarmed.alarmAt)
  })

  it('alarms at a higher rate, and seldom at the rate allowed', () => {
    const alarms = (rate: number): number => {
      let count = 0
      for (let stream = 0; stream < 400; stream++) {
        const state = observeAll(startMonitor({ p0: 0.02, delta: 0.1 }), events(`stream/${stream}`, 2000, rate))
        if (state.alarmAt !== undefined) count++
      }
      return count
    }
    expect(alarms(0.02)).toBeLessThan(40)
    expect(alarms(0.05)).toBeGreaterThan(395)
  })

  it('survives as JSON and goes on where it was', () => {
    const values = events('stored', 300, 0.05)
    const state = observeAll(startMonitor({ p0: 0.02, delta: 0.05 }), values.subarray(0, 150))
    const restored = { ...state, ...JSON.parse(JSON.stringify(state)) }
    expect(observeAll(restored, values.subarray(150))).toEqual(
      observeAll(startMonitor({ p0: 0.02, delta: 0.05 }), values),
    )
  })

  it('does not overflow', () => {
    const state = observeAll(startMonitor({ p0: 0.1, delta: 0.05, cap: 1 }), new Uint8Array(2000).fill(1))
    expect(state.capital).toBe(Number.MAX_VALUE)
  })

  it.each([{ p0: 0 }, { delta: 1 }, { pseudoCount: 0 }, { cap: 1.5 }])('refuses %o', (more) => {
    expect(() => startMonitor({ p0: 0.1, delta: 0.1, ...more })).toThrowError(invalid)
  })

  it('refuses what is no observation', () => {
    expect(() => observe(startMonitor({ p0: 0.1, delta: 0.1 }), 2)).toThrowError(invalid)
  })
})

describe('the aging monitor', () => {
  const settings = { p0: 0.02, delta: 0.1, restartEvery: 500 }
  const run = (values: Uint8Array): ReturnType<typeof observeAging> =>
    values.reduce((state, x) => observeAging(state, x), startAgingMonitor(settings))

  it('notices a drift after a long calm sooner than one that remembers everything', () => {
    const [calm, later] = [20_000, 3000]
    let sooner = 0
    for (let stream = 0; stream < 5; stream++) {
      const values = events(`late/${stream}`, calm + later, 0.01, calm, 0.06)
      const aging = run(values).alarmAt ?? Number.POSITIVE_INFINITY
      const plain = observeAll(startMonitor(settings), values).alarmAt ?? Number.POSITIVE_INFINITY
      expect(aging).toBeGreaterThan(calm)
      if (aging < plain) sooner++
    }
    expect(sooner).toBe(5)
  })

  it('alarms seldom at the rate allowed', () => {
    let alarms = 0
    for (let stream = 0; stream < 100; stream++) {
      if (run(events(`null/${stream}`, 3000, 0.02)).alarmAt !== undefined) alarms++
    }
    expect(alarms).toBeLessThan(10)
  })

  it('is fair too, restarts and dropped ages included', () => {
    const state = startAgingMonitor({ p0: 0.3, delta: 0.1, restartEvery: 3, mostAges: 3 })
    let now = state
    for (const x of events('fair', 60, 0.4)) {
      const expected = 0.3 * observeAging(now, 1).capital + 0.7 * observeAging(now, 0).capital
      expect(expected).toBeLessThanOrEqual(now.capital * (1 + 1e-12))
      now = observeAging(now, x)
      expect(now.ages.length).toBeLessThanOrEqual(3)
    }
  })

  it('refuses ages of no rows', () => {
    expect(() => startAgingMonitor({ ...settings, restartEvery: 0 })).toThrowError(invalid)
  })
})
