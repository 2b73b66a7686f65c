import { outcomeText } from './outcome-text.mjs'
import { rawExchange } from './raw-exchange.mjs'

/** Milliseconds after which a case that has no answer counts as silence. */
const caseLimitMs = 10_000

/** @typedef {{ kind: string, abuse: import('./abuse-case.mjs').AbuseCase }} KindCase */
/** @typedef {{ kind: string, name: string, got: string, expected: readonly string[], ms: number, holds: boolean }} CaseResult */

/**
 * Sends every case, some at the same time.
 *
 * @param {import('../start-server.mjs').Server} server
 * @param {readonly KindCase[]} cases
 * @param {{ atOnce: number }} options
 * @returns {Promise<CaseResult[]>}
 */
export async function runCases(server, cases, { atOnce }) {
  /** @type {CaseResult[]} */
  const results = []
  const queue = cases.values()
  const worker = async () => {
    for (const { kind, abuse } of queue) {
      const { name, path, steps, expect, responses: awaited = 1 } = abuse
      const exchange = await rawExchange(server, steps, { responses: awaited, limitMs: caseLimitMs })
      const got = outcomeText(exchange, { path, awaited })
      const wrong = got.split(', ').some((text) => text.startsWith('500'))
      results.push({
        kind,
        name,
        got,
        expected: expect,
        ms: Math.round(exchange.ms),
        holds: expect.includes(got) && !wrong,
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}
