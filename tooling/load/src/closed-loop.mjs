import { Tally } from './tally.mjs'

/**
 * Sends as a number of callers do who each wait for their answer before they ask again, and measures how many answers a second
 * that gives: with enough of them, what the server can carry.
 *
 * @param {object} options
 * @param {(request: import('./load-client.mjs').Request) => Promise<import('./load-client.mjs').Outcome>} options.send
 * @param {() => import('./load-client.mjs').Request} options.nextRequest
 * @param {number} options.callers
 * @param {number} options.seconds
 */
export async function closedLoop({ send, nextRequest, callers, seconds }) {
  const tally = new Tally()
  const start = performance.now()
  const end = start + 1000 * seconds
  const caller = async () => {
    while (performance.now() < end) {
      const sentAt = performance.now()
      const outcome = await send(nextRequest())
      const now = performance.now()
      // What is answered after the end was not carried within the time.
      if (now <= end) tally.add(outcome, now - sentAt)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return { callers, seconds, ratePerSecond: tally.answered / seconds, ...tally.report() }
}
