import { describe, expect, it } from 'vitest'
import { anyPopulation } from './any-population.test-data.ts'
import { binomialTail } from './binomial-tail.ts'
import { fixedSequence } from './fixed-sequence.ts'
import { pathCounts, pathOutcomes } from './path-outcomes.ts'
import { plugInCandidate } from './plug-in.ts'
import { repeatCalibration } from './repeat-calibration.ts'
import { evenThresholds } from './threshold-path.ts'

const { saver, base } = anyPopulation(20_000)
const options = { maxLoss: 0.02, rows: 1500, times: 300, seed: 8 }
const paths = {
  harm: pathOutcomes([saver, base], evenThresholds(1000)),
  net: pathOutcomes([saver, base], evenThresholds(100)),
}

/** P(Bin(times, delta) ≥ violations): below 1 %, the rate is significantly above delta. */
const chanceOfAsMany = (violations: number, times: number, delta: number): number =>
  violations === 0 ? 1 : 1 - binomialTail(violations - 1, times, delta)

describe('thresholds chosen again and again, judged on the population', () => {
  it.each([
    ['harm-binomial', 'harm'],
    ['net-conditional', 'net'],
    ['net-wsr', 'net'],
  ] as const)('%s breaks its limit no more often than allowed', (method, path) => {
    for (const delta of [0.05, 0.2]) {
      const { violations, none } = repeatCalibration(paths[path], { method, delta }, options)
      expect(none).toBe(0)
      expect(chanceOfAsMany(violations, options.times, delta)).toBeGreaterThan(0.01)
    }
  })

  it.each([
    ['harm-plug-in', 'harm'],
    ['net-plug-in', 'net'],
  ] as const)('%s breaks it far more often than a guarantee may', (method, path) => {
    const { violations } = repeatCalibration(paths[path], { method }, options)
    expect(violations / options.times).toBeGreaterThan(0.3)
  })

  it('the test is no waste: it uses most of what it may', () => {
    const { violations } = repeatCalibration(paths.harm, { method: 'harm-binomial', delta: 0.2 }, options)
    expect(violations / options.times).toBeGreaterThan(0.1)
  })
})

describe('fixedSequence', () => {
  it('stops at the first failure, whatever would follow', () => {
    const p = [0.01, 0.04, 0.06, 0.001]
    const result = fixedSequence(4, 0.05, (candidate) => p[candidate] as number)
    expect(result).toEqual({ chosen: 1, tested: 3, pChosen: 0.04, pFailed: 0.06 })
  })

  it('chooses nothing when the first fails, and the last when none does', () => {
    expect(fixedSequence(2, 0.05, () => 1)).toEqual({ chosen: undefined, tested: 1, pChosen: undefined, pFailed: 1 })
    expect(fixedSequence(2, 0.05, () => 0)).toEqual({ chosen: 1, tested: 2, pChosen: 0, pFailed: undefined })
    expect(fixedSequence(1, 0.05, () => Number.NaN).chosen).toBeUndefined()
  })
})

it('plugInCandidate is the last before the limit is first passed', () => {
  const counts = pathCounts(paths.harm)
  const chosen = plugInCandidate(counts, 0.02, 'harm') as number
  expect(counts.harm[chosen]).toBeLessThanOrEqual(400)
  expect(counts.harm[chosen + 1]).toBeGreaterThan(400)
  expect(plugInCandidate({ ...counts, harm: counts.harm.map((harm) => harm + 401) }, 0.02, 'harm')).toBeUndefined()
  expect(plugInCandidate(pathCounts(paths.net), 0.02, 'net')).toBeGreaterThan(0)
})
