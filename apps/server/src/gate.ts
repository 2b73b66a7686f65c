import { isWidthwiseError } from '@widthwise/core'
import { serverError } from './errors.ts'

/** Weight of the newest measurement in the running means: of bursts not each, of a change soon enough. */
const newest = 1 / 16

/** By how much the expected time is to stay below a deadline: half of all requests take longer than the mean. */
const headroom = 1.3

/**
 * Admits requests to one model: as many as its workers run, and a bounded number that wait. It measures how long requests
 * take and among how many they are, so that it can tell a newcomer how long its own would take: as Little's law has it, in
 * proportion to those inside. Who would be late is refused at once, and costs nothing but the refusal.
 */
export class Gate {
  readonly #workers: number
  readonly #queue: number
  readonly #now: () => number
  #inside = 0
  /** Mean milliseconds that requests take, and mean number of those inside when they came; unknown before the first. */
  #meanMs: number | undefined
  #meanInside = 1

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
    return (this.#inside + 1) * this.#shareMs
  }

  /** Seconds until those that are inside now should be done; whole, as HTTP wants them, and at least 1. */
  get retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((this.#inside * this.#shareMs) / 1000))
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
    if (this.#inside > 0 && headroom * this.expectedMs > leftMs) {
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
    const inside = ++this.#inside
    try {
      const result = await work()
      this.#observe(enteredAt, inside)
      return result
    } catch (error) {
      // One that was late tells how long it takes as well; one that was wrong was done with at once.
      if (isWidthwiseError(error) && error.code === 'deadline-exceeded') this.#observe(enteredAt, inside)
      throw error
    } finally {
      this.#inside--
    }
  }

  /** Milliseconds that each of those inside adds to what the next one takes. */
  get #shareMs(): number {
    return (this.#meanMs ?? 0) / this.#meanInside
  }

  #observe(enteredAt: number, inside: number): void {
    const ms = this.#now() - enteredAt
    if (this.#meanMs === undefined) {
      this.#meanMs = ms
      this.#meanInside = inside
    } else {
      this.#meanMs += newest * (ms - this.#meanMs)
      this.#meanInside += newest * (inside - this.#meanInside)
    }
  }
}
