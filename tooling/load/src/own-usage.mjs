import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/** Nanoseconds in a millisecond. */
const perMs = 1e6
/** Milliseconds between two looks at the clock; the delay is what is above them. */
const resolution = 5

/**
 * Watches this process until the function that it returns is called: whether it could keep up with what it had to send.
 *
 * @returns {() => { cpuShare: number, eventLoopShare: number, eventLoopDelayMs: { p50: number, p99: number, max: number } }}
 *   shares of one core, and of the time
 */
export function watchOwnUsage() {
  const startedAt = performance.now()
  const cpu = process.cpuUsage()
  const loop = performance.eventLoopUtilization()
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const delayMs = (/** @type {number} */ ns) => Number(Math.max(0, ns / perMs - resolution).toFixed(3))
  return () => {
    delay.disable()
    const { user, system } = process.cpuUsage(cpu)
    return {
      cpuShare: (user + system) / 1000 / (performance.now() - startedAt),
      eventLoopShare: performance.eventLoopUtilization(loop).utilization,
      eventLoopDelayMs: {
        p50: delayMs(delay.percentile(50)),
        p99: delayMs(delay.percentile(99)),
        max: delayMs(delay.max),
      },
    }
  }
}
