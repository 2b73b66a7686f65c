import { serverError } from './errors.ts'

/** Weight of the newest measurement in the running mean, as the controller weighs its own. */
const newest = 1 / 8

/**
 * Admits requests to one model: as many as its workers run, and a bounded number that wait. It knows how long a request
 * occupies a worker, so that one that is refused can be told when to come again.
 */
export class Gate {
  readonly #workers: number
  readonly #queue: number
  #inside = 0
  /** Mean milliseconds; a guess until the first request is through. */
  #serviceMs = 1000
  #observed = false

  /** @param queue requests that may wait beside those that run */
  constructor(workers: number, queue: number) {
    this.#workers = workers
    this.#queue = queue
  }

  /** Requests that wait for their turn, those that are being decoded among them. */
  get waiting(): number {
    return Math.max(0, this.#inside - this.#workers)
  }

  /** @throws {WidthwiseError} overloaded, when there is no place */
  assertRoom(): void {
    if (this.#inside < this.#workers + this.#queue) return
    const message = `${this.waiting} requests wait already, as many as may`
    throw serverError('overloaded', message, { details: { retryAfterSeconds: this.retryAfterSeconds } })
  }

  /**
   * Holds a place while `work` goes on.
   *
   * @throws {WidthwiseError} overloaded, and what the work throws
   */
  async admit<Result>(work: () => Promise<Result>): Promise<Result> {
    this.assertRoom()
    this.#inside++
    try {
      return await work()
    } finally {
      this.#inside--
    }
  }

  /** Takes note of how long a request occupied a worker. */
  observe(ms: number): void {
    this.#serviceMs = this.#observed ? this.#serviceMs + newest * (ms - this.#serviceMs) : ms
    this.#observed = true
  }

  /** Seconds until those that are inside now should be done; whole, as HTTP wants them, and at least 1. */
  get retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((this.#inside * this.#serviceMs) / this.#workers / 1000))
  }
}
