import { Pool } from 'undici'

/** What a request asks, ready to be sent any number of times. @typedef {{ path: string, headers: Record<string, string>, body: Buffer }} Request */

/**
 * What a request came to. `lost`: there was no answer at all.
 *
 * @typedef {{ kind: 'answered', widths: readonly number[], document: any }
 *   | { kind: 'refused', status: number, code: string }
 *   | { kind: 'lost', code: string }} Outcome
 */

/** Milliseconds after which a request without an answer is lost. */
const patienceMs = 30_000

/** Sends requests over connections that stay open; it opens another one only when all are busy. */
export class LoadClient {
  #pool
  /** Connections that were open at one time, at most. */
  peakConnections = 0
  /** Requests that waited for a connection at one time, at most: above 0 the client was the bottleneck. */
  peakQueued = 0

  /** @param {string} url @param {{ connections: number }} options at most so many */
  constructor(url, { connections }) {
    this.#pool = new Pool(url, { connections, pipelining: 1, headersTimeout: patienceMs, bodyTimeout: patienceMs })
  }

  /** @param {Request} request @returns {Promise<Outcome>} */
  async send({ path, headers, body }) {
    try {
      const sent = this.#pool.request({ method: 'POST', path, headers, body })
      const { connected, queued } = this.#pool.stats
      this.peakConnections = Math.max(this.peakConnections, connected)
      this.peakQueued = Math.max(this.peakQueued, queued)
      const response = await sent
      return outcomeOf(response.statusCode, await response.body.text())
    } catch (error) {
      return { kind: 'lost', code: String(/** @type {NodeJS.ErrnoException} */ (error).code ?? error) }
    }
  }

  close() {
    return this.#pool.destroy()
  }
}

/**
 * Reads an answer of either door: `/v1` tells what ran, `/v2` the widest width among its parameters.
 *
 * @param {number} status
 * @param {string} text
 * @returns {Outcome}
 */
export function outcomeOf(status, text) {
  let document
  try {
    document = JSON.parse(text)
  } catch {
    return { kind: 'refused', status, code: 'no-json' }
  }
  if (status !== 200)
    return { kind: 'refused', status, code: String(document.code ?? document.error?.code ?? 'no-code') }
  const widths = document.ran?.map((/** @type {{ width: number }} */ { width }) => width) ?? [
    document.parameters?.width,
  ]
  return { kind: 'answered', widths, document }
}
