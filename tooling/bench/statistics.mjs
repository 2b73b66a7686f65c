import os from 'node:os'

/** Median, 95th percentile and smallest of milliseconds, to microseconds. */
export function summary(ms) {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(3))
  return { median: at(0.5), p95: at(0.95), least: at(0), runs: sorted.length }
}

/** Where a figure was measured. */
export const machine = () =>
  `${os.cpus().length} × ${os.cpus()[0].model.trim()}, ${os.platform()} ${os.arch()}, Node ${process.versions.node}`

/** Lets thread pools that spin after a run fall asleep, so that they take nothing from the next one measured. */
export const rest = (ms = 120) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Runs each of `subjects` once a round, in turn, and gives the milliseconds of each by name.
 *
 * @param {Record<string, () => Promise<unknown>>} subjects
 */
export async function alternate(subjects, rounds, warmUp = 5) {
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]))
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, run] of Object.entries(subjects)) {
      await rest()
      const start = performance.now()
      await run()
      if (round >= 0) times[name].push(performance.now() - start)
    }
  }
  return times
}

/** Median of the ratios a/b, taken round by round. */
export function ratio(a, b) {
  const ratios = a.map((value, round) => value / b[round]).sort((x, y) => x - y)
  return Number(ratios[ratios.length >> 1].toFixed(3))
}
