import { cpuSeconds, residentBytes } from './process-usage.mjs'
import { medianSlope } from './statistics.mjs'

/** @typedef {{ readonly second: number, readonly rssBytes: number }} MemorySample */

/**
 * Watches a server's process until the function that it returns is called.
 *
 * @param {import('./start-server.mjs').Server} server
 * @param {{ intervalSeconds: number }} options
 */
export function watchServer({ pid, ended }, { intervalSeconds }) {
  const startedAt = performance.now()
  const cpuAtStart = cpuSeconds(pid)
  /** @type {MemorySample[]} */
  const memory = []
  const seconds = () => (performance.now() - startedAt) / 1000
  const sample = () => {
    if (ended() === null) memory.push({ second: Number(seconds().toFixed(2)), rssBytes: residentBytes(pid) })
  }
  sample()
  const timer = setInterval(sample, 1000 * intervalSeconds)
  return () => {
    clearInterval(timer)
    sample()
    const cpuNow = ended() === null ? cpuSeconds(pid) : null
    const cpuShare = cpuNow === null || cpuAtStart === null ? null : (cpuNow - cpuAtStart) / seconds()
    return { event: ended() ?? 'none', cpuShare, memory }
  }
}

/**
 * Bytes a minute by which memory grows, over the samples after the first third: until then buffers, heaps and pools find their
 * size.
 *
 * @param {readonly MemorySample[]} memory
 */
export function memorySlopePerMinute(memory) {
  const steady = memory.slice(Math.floor(memory.length / 3))
  const slope = medianSlope(steady.map(({ second, rssBytes }) => ({ x: second, y: rssBytes })))
  return slope === null ? null : Math.round(60 * slope)
}
