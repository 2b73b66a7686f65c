import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseResponses } from './parse-responses.mjs'

/**
 * What a client does, one thing after another: sends bytes, waits, says that it will send nothing more (`finish`), leaves
 * without a word of the protocol (`leave`), or does so as a crashed process does (`reset`).
 *
 * @typedef {Uint8Array | { waitMs: number } | 'finish' | 'leave' | 'reset'} Step
 */

/** @typedef {{ responses: import('./parse-responses.mjs').RawResponse[], closed: boolean, left: boolean, ms: number }} Exchange */

/**
 * Takes the steps on a connection of its own, then waits until the server closes it, the responses are there, or the time is
 * over.
 *
 * @param {{ host: string, port: number }} server
 * @param {Iterable<Step> | AsyncIterable<Step>} steps
 * @param {{ responses?: number, limitMs?: number }} [options]
 * @returns {Promise<Exchange>}
 */
export async function rawExchange({ host, port }, steps, { responses = 1, limitMs = 10_000 } = {}) {
  const start = performance.now()
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
  /** @type {Buffer[]} */
  const chunks = []
  let closed = false
  let left = false
  /** @type {() => void} */
  let settle = () => {}
  const settled = /** @type {Promise<void>} */ (new Promise((resolve) => (settle = resolve)))
  const parsed = () => parseResponses(Buffer.concat(chunks), { ended: closed })
  const close = () => {
    closed = true
    settle()
  }
  socket.on('data', (chunk) => {
    chunks.push(chunk)
    if (parsed().length >= responses) settle()
  })
  // A server that closes while more is being sent ends in a reset here; what it said before has been read.
  socket.on('end', close).on('close', close).on('error', close)
  const timer = setTimeout(settle, limitMs)
  await Promise.race([settled, takeSteps()])
  if (!left) await settled
  clearTimeout(timer)
  socket.destroy()
  return { responses: parsed(), closed, left, ms: performance.now() - start }

  async function takeSteps() {
    for await (const step of steps) {
      if (closed || socket.destroyed) return
      if (step instanceof Uint8Array) {
        if (!socket.write(step)) await Promise.race([settled, new Promise((resolve) => socket.once('drain', resolve))])
      } else if (step === 'finish') socket.end()
      else if (step === 'leave' || step === 'reset') {
        left = true
        // The bytes go out first; what is left while connecting was never there.
        await new Promise((resolve) => setImmediate(resolve))
        if (step === 'leave') socket.destroy()
        else socket.resetAndDestroy()
        settle()
        return
      } else await Promise.race([settled, sleep(step.waitMs)])
    }
  }
}
