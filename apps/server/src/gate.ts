import { serverError } from './errors.ts'

/** Weight of the newest measurement in the running mean, as the controller weighs its own. */
const newest = 1 / 8

/**
 * Admits requests to one model: as many as its workers run, and a bounded number that wait. It measures how long it is
 * from one answer to the next, so that it can tell a newcomer how long its own would take: by Little's law, that many
 * times as many as are inside. Who would be late is refused at once, and costs nothing but the refusal.
 */
export class Gate {
  readonly #workers: number
  readonly #queue: number
  readonly #now: () => number
  #inside = 0
  /** Mean milliseconds from one answer to the next while there is work; unknown before the first. */
  #intervalMs: number | undefined
  #lastAnswerAt = Number.NEGATIVE_INFINITY

  /**
   * @param queue requests that may wait beside those that run
   * @param now milliseconds on a monotonic clock
   */
  constructor(workers: number, queue: number, now: () => number) {
    this.#workers = workers
    this.#queue = queue
    this.#now = now
  }

  /** Requests that wait for their turn, those that are being decoded among them. */
  get waiting(): number {
    return Math.max(0, this.#inside - this.#workers)
  }

  /** Milliseconds until the answer of a request that came now; 0 where nothing is known yet. */
  get expectedMs(): number {
    return (this.#inside + 1) * (this.#intervalMs ?? 0)
  }

  /** Seconds until those that are inside now should be done; whole, as HTTP wants them, and at least 1. */
  get retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((this.#inside * (this.#intervalMs ?? 0)) / 1000))
  }

  /**
   * @param leftMs what a deadline leaves
   * @throws {WidthwiseError} overloaded, when there is no place, or no answer within that time
   */
  assertRoom(leftMs: number = Number.POSITIVE_INFINITY): void {
    const details = { retryAfterSeconds: this.retryAfterSeconds }
    if (this.#inside >= this.#workers + this.#queue) {
      throw serverError('overloaded', `${this.waiting} requests wait already, as many as may`, { details })
    }
    // One that finds nobody is always let in: what it takes is the only way to learn that things have changed.
    if (this.#inside > 0 && this.expectedMs > leftMs) {
      const message = `an answer would take ${Math.ceil(this.expectedMs)} ms now, and ${Math.floor(leftMs)} are left`
      throw serverError('overloaded', message, { details })
    }
  }

  /**
   * Holds a place while `work` goes on.
   *
   * @throws {WidthwiseError} overloaded, and what the work throws
   */
  async admit<Result>(work: () => Promise<Result>, leftMs?: number): Promise<Result> {
    this.assertRoom(leftMs)
    const enteredAt = this.#now()
    this.#inside++
    try {
      const result = await work()
      this.#observe(enteredAt)
      return result
    } finally {
      this.#inside--
    }
  }

  /** An answer has been made. Time in which nobody was inside is no part of what one takes. */
  #observe(enteredAt: number): void {
    const now = this.#now()
    const intervalMs = now - Math.max(enteredAt, this.#lastAnswerAt)
    this.#lastAnswerAt = now
    const mean = this.#intervalMs ?? intervalMs
    this.#intervalMs = mean + newest * (intervalMs - mean)
  }
}
