/** Refusals that an overloaded server owes its callers: come again later; too late for you. */
const owed = new Set(['503 overloaded', '504 deadline-exceeded'])

/** Bytes a minute that memory may grow by and be called flat, at least, and as a share of what it is. */
const flatBytes = 16 * 2 ** 20
const flatShare = 0.05

/**
 * What is asked of a server under more load than it can carry.
 *
 * @param {object} measured
 * @param {number} measured.deadlineMs
 * @param {string} measured.event
 * @param {ReturnType<import('./tally.mjs').Tally['report']>} measured.overload
 * @param {readonly import('./watch-server.mjs').MemorySample[]} measured.memory
 * @param {number | null} measured.slopeBytesPerMinute
 */
export function loadChecks({ deadlineMs, event, overload, memory, slopeBytesPerMinute }) {
  const { answered, refused, lost } = overload
  const wrong = [
    ...refused.filter(({ status, code }) => !owed.has(`${status} ${code}`)),
    ...lost.map(({ code, count }) => ({ status: 'lost', code, count })),
  ]
  const { p99 } = answered.latencyMs
  const rssBytes = memory.at(-1)?.rssBytes ?? 0
  const flat = Math.max(flatBytes, flatShare * rssBytes)
  return [
    { name: 'the server stays up', holds: event === 'none', detail: event },
    {
      name: 'every request is answered, or refused as overload is',
      holds: wrong.length === 0,
      detail: wrong.map(({ status, code, count }) => `${count} × ${status} ${code}`).join(', ') || 'all',
    },
    {
      name: 'p99 of the answered is within the deadline',
      holds: p99 !== null && p99 <= deadlineMs,
      detail: `${p99 ?? 'no answer'} of ${deadlineMs} ms`,
    },
    {
      name: 'memory is flat',
      holds: slopeBytesPerMinute !== null && slopeBytesPerMinute <= flat,
      detail: `${mebibytes(slopeBytesPerMinute ?? 0)} a minute, flat is below ${mebibytes(flat)}`,
    },
  ]
}

/** @param {number} bytes */
export const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
