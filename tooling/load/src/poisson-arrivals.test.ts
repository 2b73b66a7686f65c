import { expect, it } from 'vitest'
import { poissonArrivals } from './poisson-arrivals.mjs'
import { seededRandom } from './seeded-random.mjs'

const arrivals = (seed: number) => [...poissonArrivals({ ratePerSecond: 500, seconds: 20, random: seededRandom(seed) })]

it('has the rate that was asked for, and the bursts of a Poisson process', () => {
  const times = arrivals(1)
  // 10,000 expected, with a standard deviation of 100: five of them.
  expect(Math.abs(times.length - 10_000)).toBeLessThan(500)
  expect(times.at(-1)).toBeLessThan(20_000)
  const perTenth = new Array(200).fill(0)
  for (const time of times) perTenth[Math.floor(time / 100)]++
  const mean = times.length / 200
  const variance = perTenth.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 199
  // Variance equals mean; evenly spaced arrivals would have none. 0.5 and 1.5 are five standard deviations away.
  expect(variance / mean).toBeGreaterThan(0.5)
  expect(variance / mean).toBeLessThan(1.5)
})

it('is ascending, the same for one seed and another for another', () => {
  const times = arrivals(1)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(arrivals(1)).toEqual(times)
  expect(arrivals(2).slice(0, 3)).not.toEqual(times.slice(0, 3))
})
