import { setTimeout as sleep } from 'node:timers/promises'
import { latencySummary } from './statistics.mjs'
import { Tally } from './tally.mjs'

/**
 * Sends at given times whether or not earlier requests have their answer, as the world does. Latency counts from the time at
 * which a request was due: one that this process sends late, because it was busy or the system held it up, counts as slow, not
 * as sent later (no coordinated omission).
 *
 * @param {object} options
 * @param {(request: import('./load-client.mjs').Request) => Promise<import('./load-client.mjs').Outcome>} options.send
 * @param {() => import('./load-client.mjs').Request} options.nextRequest
 * @param {Iterable<number>} options.arrivalsMs ascending, from the start
 * @param {number} [options.deadlineMs]
 */
export async function openLoop({ send, nextRequest, arrivalsMs, deadlineMs }) {
  const tally = new Tally()
  /** @type {number[]} */
  const sendLagMs = []
  let inFlight = 0
  let peakInFlight = 0
  /** @type {(() => void) | undefined} */
  let onQuiet
  const start = performance.now()

  const fire = async (/** @type {number} */ dueAt) => {
    peakInFlight = Math.max(peakInFlight, ++inFlight)
    sendLagMs.push(performance.now() - dueAt)
    tally.add(await send(nextRequest()), performance.now() - dueAt)
    if (--inFlight === 0) onQuiet?.()
  }
  for (const arrivalMs of arrivalsMs) {
    const dueAt = start + arrivalMs
    for (let waitMs = dueAt - performance.now(); waitMs > 0; waitMs = dueAt - performance.now()) await sleep(waitMs)
    void fire(dueAt)
  }
  if (inFlight > 0) await /** @type {Promise<void>} */ (new Promise((resolve) => (onQuiet = resolve)))
  return { ...tally.report(deadlineMs), sendLagMs: latencySummary(sendLagMs), peakInFlight }
}
