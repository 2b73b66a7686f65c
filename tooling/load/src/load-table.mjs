import { mebibytes } from './load-checks.mjs'

/** Seconds between two lines of memory. */
const memoryEverySeconds = 10

const ms = (/** @type {number | null} */ value) => (value === null ? '-' : `${value.toFixed(1)} ms`)
const percent = (/** @type {number | null} */ share) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`)
const rate = (/** @type {number} */ perSecond) => `${perSecond.toFixed(0)}/s`

/** A load report for people. @param {Awaited<ReturnType<import('./measure-load.mjs').measureLoad>>} report */
export function loadTable({ machine, pictures, capacity, overload, generator, server, checks }) {
  const { answered, refused, lost, widths, deadlineMs } = overload
  const latencies = (/** @type {ReturnType<import('./statistics.mjs').latencySummary>} */ { p50, p95, p99, max }) =>
    `p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, max ${ms(max)}`
  const memory = server.memory
    .filter(({ second }, index, all) => {
      const before = all[index - 1]
      return !before || Math.floor(before.second / memoryEverySeconds) < Math.floor(second / memoryEverySeconds)
    })
    .map(
      ({ second, rssBytes }) =>
        `${Math.floor(second / memoryEverySeconds) * memoryEverySeconds} s ${mebibytes(rssBytes)}`,
    )
  /** @type {[name: string, value: string][]} */
  const rows = [
    ['machine', machine],
    ['pictures', `${pictures.count} of ${pictures.source}`],
    ['', ''],
    [
      'capacity, full width',
      `${rate(capacity.ratePerSecond)} from ${capacity.callers} callers in ${capacity.seconds} s`,
    ],
    ['  tried', capacity.tried.map(({ callers, ratePerSecond }) => `${callers}: ${rate(ratePerSecond)}`).join(', ')],
    ['  latency', latencies(capacity.answered.latencyMs)],
    ['', ''],
    [
      'offered',
      `${rate(overload.ratePerSecond)} (× ${overload.factor}) for ${overload.seconds} s, Poisson, seed ${overload.seed}`,
    ],
    ['answered', `${answered.count} of ${overload.sent} (${percent(answered.share)})`],
    ['  latency', latencies(answered.latencyMs)],
    [`  within ${deadlineMs} ms`, percent(answered.withinDeadlineShare)],
    ...widths.map(({ ran, share }) => /** @type {[string, string]} */ ([`  ran ${ran}`, percent(share)])),
    ...refused.map(
      ({ status, code, count, latencyMs }) =>
        /** @type {[string, string]} */ ([`refused ${status} ${code}`, `${count}; ${latencies(latencyMs)}`]),
    ),
    ...lost.map(({ code, count }) => /** @type {[string, string]} */ ([`lost ${code}`, String(count)])),
    ['', ''],
    ['generator', `${percent(generator.cpuShare)} of a core, event loop busy ${percent(generator.eventLoopShare)}`],
    ['  sent late by', latencies(generator.sendLagMs)],
    ['  event loop delay', `p99 ${ms(generator.eventLoopDelayMs.p99)}, max ${ms(generator.eventLoopDelayMs.max)}`],
    [
      '  at one time',
      `${generator.peakInFlight} requests, ${generator.peakConnections} connections, ${generator.peakQueued} without one`,
    ],
    ['server', `${percent(server.cpuShare)} of a core, event: ${server.event}`],
    ['  memory', memory.join(', ')],
    ['  slope', `${mebibytes(server.slopeBytesPerMinute ?? 0)} a minute`],
    ['', ''],
    ...checks.map(
      ({ name, holds, detail }) => /** @type {[string, string]} */ ([holds ? 'holds' : 'FAILS', `${name} (${detail})`]),
    ),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd()).join('\n')
}
