import { setTimeout as sleep } from 'node:timers/promises'
import { openFiles, residentBytes } from '../process-usage.mjs'

/**
 * How a server is, from the outside.
 *
 * @param {import('../start-server.mjs').Server} server
 */
export async function serverCondition({ url, pid }) {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const { ok } = await fetch(`${url}/v2/health/ready`)
  return {
    ready: ok,
    queueDepth: metricSum(metrics, 'widthwise_queue_depth'),
    failedRequests: metricSum(metrics, 'widthwise_requests_total', 'outcome="failed"'),
    // The longest since it was last asked; reading it begins anew.
    longestLagMs: Math.round(1000 * metricSum(metrics, 'nodejs_eventloop_lag_max_seconds')),
    rssBytes: residentBytes(pid),
    openFiles: openFiles(pid),
  }
}

/**
 * The condition once nothing is under way: when the queue is empty and no more files are open and no more memory is held
 * than `most`, or after the patience has run out. An engine gives memory back when it comes to it.
 *
 * @param {import('../start-server.mjs').Server} server
 * @param {{ most?: { openFiles: number | null, rssBytes: number }, patienceMs: number }} options
 */
export async function settledCondition(server, { most, patienceMs }) {
  const limit = performance.now() + patienceMs
  for (;;) {
    const condition = await serverCondition(server)
    const within =
      most === undefined || ((condition.openFiles ?? 0) <= (most.openFiles ?? 0) && condition.rssBytes <= most.rssBytes)
    const quiet = condition.queueDepth === 0 && within
    if (quiet || performance.now() > limit) return condition
    await sleep(200)
  }
}

/**
 * Sum of a metric over its labels; NaN where there is no such metric, unless labels are asked for that nothing had yet.
 *
 * @param {string} text of `/metrics`
 * @param {string} name
 * @param {string} [label] that a sample must have
 */
export function metricSum(text, name, label = '') {
  if (!text.includes(`# TYPE ${name} `)) return Number.NaN
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || (line.startsWith(`${name}{`) && line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
