import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

const resolutionMs = 5
const windowMs = 1000

/**
 * How far the event loop is behind: a request has waited for so long before it is seen, and its answer will wait for so
 * long again. Nobody but the client sees that time otherwise.
 */
export class LoopLag {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs })
  readonly #now: () => number
  #windowBegan: number
  #lastWindowMs = 0

  constructor(now: () => number) {
    this.#now = now
    this.#windowBegan = now()
    this.#histogram.enable()
  }

  /** Milliseconds, of the 95th of 100 turns within the last second or two. */
  get ms(): number {
    const current = this.#currentMs()
    const now = this.#now()
    if (now - this.#windowBegan > windowMs) {
      this.#lastWindowMs = current
      this.#windowBegan = now
      this.#histogram.reset()
    }
    return Math.max(current, this.#lastWindowMs)
  }

  /** Ends the measurement. */
  stop(): void {
    this.#histogram.disable()
  }

  #currentMs(): number {
    // What it counts, in nanoseconds, are whole turns of its timer, the one that was asked for included.
    return this.#histogram.count === 0 ? 0 : Math.max(0, this.#histogram.percentile(95) / 1e6 - resolutionMs)
  }
}
