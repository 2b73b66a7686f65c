import { mebibytes } from '../load-checks.mjs'

/** Sockets of the look itself, and of the good stream's last requests. */
const spareFiles = 4

/**
 * What is asked of a server that is sent what nobody should send.
 *
 * @param {object} measured
 * @param {string} measured.event
 * @param {readonly import('./run-cases.mjs').CaseResult[]} measured.results
 * @param {Awaited<ReturnType<typeof import('./slow-clients.mjs').slowClients>>} measured.slow
 * @param {Awaited<ReturnType<Awaited<ReturnType<typeof import('./good-stream.mjs').startGoodStream>>['stop']>>} measured.good
 * @param {Awaited<ReturnType<typeof import('./server-condition.mjs').serverCondition>>} measured.before
 * @param {Awaited<ReturnType<typeof import('./server-condition.mjs').serverCondition>> | null} measured.during the second time
 * @param {Awaited<ReturnType<typeof import('./server-condition.mjs').serverCondition>> | null} measured.after
 * @param {readonly string[]} measured.errorLines
 * @param {Pick<import('./measure-abuse.mjs').AbuseOptions, 'goodLimitMs' | 'lagLimitMs' | 'growthLimitBytes'>} limits
 */
export function abuseChecks(
  { event, results, slow, good, before, during, after, errorLines },
  { goodLimitMs, lagLimitMs, growthLimitBytes },
) {
  const wrong = results.filter(({ holds }) => !holds).length
  const slowest = good.latencyMs.max
  const growth = (after?.rssBytes ?? 0) - before.rssBytes
  return [
    { name: 'the server stays up', holds: event === 'none', detail: event },
    {
      name: 'every malformed request gets what it should',
      holds: wrong === 0 && results.length > 0,
      detail: `${results.length - wrong} of ${results.length}`,
    },
    {
      name: 'slow clients are shown out',
      holds: !slow.held,
      detail: `${slow.count}, the last after ${slow.slowestMs} of ${slow.limitMs} ms`,
    },
    {
      name: 'no good request is lost, refused or answered otherwise',
      holds: good.answered === good.sent && good.sent > 0,
      detail: `${good.answered} of ${good.sent}`,
    },
    {
      name: 'no good request is slow',
      holds: slowest !== null && slowest <= goodLimitMs,
      detail: `p50 ${good.latencyMs.p50}, p99 ${good.latencyMs.p99}, slowest ${slowest} of ${goodLimitMs} ms`,
    },
    {
      name: 'no request holds the others up',
      holds: during !== null && during.longestLagMs <= lagLimitMs,
      detail: `event loop late by at most ${during?.longestLagMs} of ${lagLimitMs} ms`,
    },
    { name: 'ready afterwards', holds: after?.ready === true, detail: String(after?.ready) },
    { name: 'nothing waits afterwards', holds: after?.queueDepth === 0, detail: `queue depth ${after?.queueDepth}` },
    {
      name: 'the server counts no failure of its own',
      holds: after?.failedRequests === 0 && errorLines.length === 0,
      detail: [`${after?.failedRequests} requests`, ...errorLines.slice(0, 3)].join('; '),
    },
    {
      name: 'no file or socket stays open',
      holds: after !== null && (after.openFiles ?? 0) <= (before.openFiles ?? 0) + spareFiles,
      detail: `${before.openFiles} before, ${after?.openFiles} after`,
    },
    {
      name: 'memory does not grow',
      holds: after !== null && growth <= growthLimitBytes,
      detail: `${mebibytes(before.rssBytes)} before, ${mebibytes(growth)} more after, limit ${mebibytes(growthLimitBytes)}`,
    },
  ]
}
