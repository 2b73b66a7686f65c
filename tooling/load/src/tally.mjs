import { latencySummary } from './statistics.mjs'

/** Counts outcomes with their latencies. */
export class Tally {
  /** @type {number[]} */
  #answeredMs = []
  /** @type {Map<string, number>} */
  #chains = new Map()
  /** @type {Map<string, { status: number, code: string, ms: number[] }>} */
  #refusals = new Map()
  /** @type {Map<string, number>} */
  #lost = new Map()
  #sent = 0

  /** @param {import('./load-client.mjs').Outcome} outcome @param {number} ms */
  add(outcome, ms) {
    this.#sent++
    if (outcome.kind === 'answered') {
      this.#answeredMs.push(ms)
      const chain = outcome.widths.join(' → ')
      this.#chains.set(chain, (this.#chains.get(chain) ?? 0) + 1)
    } else if (outcome.kind === 'refused') {
      const { status, code } = outcome
      const key = `${status} ${code}`
      const refusals = this.#refusals.get(key) ?? { status, code, ms: [] }
      this.#refusals.set(key, refusals)
      refusals.ms.push(ms)
    } else {
      this.#lost.set(outcome.code, (this.#lost.get(outcome.code) ?? 0) + 1)
    }
  }

  get answered() {
    return this.#answeredMs.length
  }

  /** @param {number} [deadlineMs] of the answers, as the client sees it */
  report(deadlineMs = Number.POSITIVE_INFINITY) {
    const answered = this.#answeredMs
    const inTime = answered.filter((ms) => ms <= deadlineMs).length
    return {
      sent: this.#sent,
      answered: {
        count: answered.length,
        share: answered.length / this.#sent,
        latencyMs: latencySummary(answered),
        withinDeadlineShare: answered.length === 0 ? null : inTime / answered.length,
      },
      refused: [...this.#refusals.values()]
        .map(({ status, code, ms }) => ({ status, code, count: ms.length, latencyMs: latencySummary(ms) }))
        .sort((a, b) => b.count - a.count),
      lost: [...this.#lost].map(([code, count]) => ({ code, count })),
      widths: [...this.#chains]
        .map(([ran, count]) => ({ ran, count, share: count / answered.length }))
        .sort((a, b) => b.count - a.count),
    }
  }
}
