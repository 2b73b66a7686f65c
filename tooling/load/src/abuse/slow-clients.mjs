import { httpRequest } from './http-text.mjs'
import { outcomeText } from './outcome-text.mjs'
import { rawExchange } from './raw-exchange.mjs'

/** Milliseconds between two bytes of a slow client: often enough that no connection looks idle. */
const gapMs = 200
/** What a server says to those that take too long; one that never said a word need not be told. */
const shownOut = ['408 request-timeout', 'closed']

/**
 * Clients that hold a connection as long as they are let: some send their headers byte by byte, some their body, some nothing.
 *
 * @param {import('../start-server.mjs').Server} server
 * @param {object} options
 * @param {number} options.count
 * @param {Buffer} options.png
 * @param {string} options.classifyPath
 * @param {number} options.limitMs in which every one must have been shown out
 * @returns {Promise<{ count: number, limitMs: number, outcomes: Record<string, number>, slowestMs: number, held: boolean }>}
 */
export async function slowClients(server, { count, png, classifyPath, limitMs }) {
  const request = httpRequest({ path: classifyPath, headers: { 'content-type': 'image/png' }, body: png })
  const headEnd = request.indexOf('\r\n\r\n') + 4
  const ways = [
    { name: 'header', first: 20, path: '' },
    { name: 'body', first: headEnd + 1, path: classifyPath },
    { name: 'silent', first: 0, path: '' },
  ]
  const clients = Array.from({ length: count }, async (_, index) => {
    const way = /** @type {typeof ways[number]} */ (ways[index % ways.length])
    const steps = way.name === 'silent' ? [] : drip(request, way.first)
    const exchange = await rawExchange(server, steps, { limitMs: limitMs + 5000 })
    return { way: way.name, text: outcomeText(exchange, { path: way.path, awaited: 1 }), ms: exchange.ms }
  })
  /** @type {Record<string, number>} */
  const outcomes = {}
  let slowestMs = 0
  let held = false
  for (const { way, text, ms } of await Promise.all(clients)) {
    outcomes[`${way}: ${text}`] = (outcomes[`${way}: ${text}`] ?? 0) + 1
    slowestMs = Math.max(slowestMs, Math.round(ms))
    if (!shownOut.includes(text) || ms > limitMs) held = true
  }
  return { count, limitMs, outcomes, slowestMs, held }
}

/**
 * The first bytes at once, then one at a time; never the last, so that only the server can end it.
 *
 * @param {Buffer} request
 * @param {number} first
 */
function* drip(request, first) {
  yield request.subarray(0, first)
  for (let at = first; at < request.length - 1; at++) {
    yield { waitMs: gapMs }
    yield request.subarray(at, at + 1)
  }
}
