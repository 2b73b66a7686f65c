import { randomUUID } from 'node:crypto'
import { coreErrorHints, errorFactory, type WidthwiseError } from '@widthwise/core'
import { facadeErrorHints } from 'widthwise'
import type { ByteBudget } from '../byte-budget.ts'

const leftError = errorFactory(coreErrorHints)
const lateError = errorFactory(facadeErrorHints)

/** What is known of a request for the log and the metrics. */
export interface ExchangeFacts {
  model?: string
  /** The widest width that ran. */
  width?: number
  queueMs?: number
  /** Code of the error that was answered. */
  code?: string
  /** What the log gets to read beside it, and the client does not. */
  cause?: unknown
}

/** What exchanges share. */
export interface ExchangeSurroundings {
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number
  /** Milliseconds that the process is behind. */
  readonly lagMs: () => number
  readonly held: ByteBudget
}

/** One request from its arrival to its answer: its name, its clock and what may end it early. */
export class Exchange {
  readonly id: string
  readonly arrivedAt: number
  readonly facts: ExchangeFacts = {}
  readonly #surroundings: ExchangeSurroundings
  readonly #controller = new AbortController()
  readonly #client: AbortSignal
  readonly #onClientLeft = (): void => this.stop(leftError('aborted', 'the client left before its answer'))
  #heldBytes = 0
  #timer: NodeJS.Timeout | undefined

  /**
   * @param client aborts when the client leaves
   * @param givenId what the client calls the request; another name is made where it is none that a log can bear
   */
  constructor(surroundings: ExchangeSurroundings, client: AbortSignal, givenId: string | undefined) {
    this.id = givenId !== undefined && /^[\w.:/+=-]{1,128}$/.test(givenId) ? givenId : randomUUID()
    this.#surroundings = surroundings
    this.#client = client
    this.arrivedAt = surroundings.now() - surroundings.lagMs()
    if (client.aborted) this.#onClientLeft()
    else client.addEventListener('abort', this.#onClientLeft, { once: true })
  }

  /** Aborts when the client leaves, the deadline passes, or the server ends. Its reason is the error to answer. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Milliseconds since the request arrived. */
  get elapsedMs(): number {
    return this.#surroundings.now() - this.arrivedAt
  }

  /** Ends the request with this error, unless it has an answer. */
  stop(error: WidthwiseError): void {
    this.#controller.abort(error)
  }

  /**
   * Milliseconds that a limit which counts from the arrival leaves, if its answer is to go out in time; the exchange
   * stops when they are over.
   *
   * @throws {WidthwiseError} deadline-exceeded, when there are none
   */
  limit(limitMs: number): number {
    const leftMs = limitMs - this.elapsedMs - this.#surroundings.lagMs()
    const error = lateError('deadline-exceeded', `the deadline of ${limitMs} ms has passed`, { details: { limitMs } })
    if (leftMs <= 0) throw error
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.stop(error), Math.min(leftMs, longestTimerMs))
    return leftMs
  }

  /** Counts bytes that the request holds in memory until it is closed. @returns false where there is no room for them */
  hold(bytes: number): boolean {
    if (!this.#surroundings.held.take(bytes)) return false
    this.#heldBytes += bytes
    return true
  }

  /** The result of `work`, or the error that stops the exchange, whichever comes first; the work then ends unseen. */
  async race<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = this
    work.catch(() => {})
    let stopped: (() => void) | undefined
    try {
      return await Promise.race([
        work,
        new Promise<never>((_, reject) => {
          stopped = () => reject(signal.reason)
          if (signal.aborted) stopped()
          else signal.addEventListener('abort', stopped, { once: true })
        }),
      ])
    } finally {
      if (stopped) signal.removeEventListener('abort', stopped)
    }
  }

  /** Lets go of everything; the answer has been made. */
  close(): void {
    clearTimeout(this.#timer)
    this.#client.removeEventListener('abort', this.#onClientLeft)
    this.#surroundings.held.giveBack(this.#heldBytes)
    this.#heldBytes = 0
  }
}

/** What timers can count; a longer deadline is as good as none. */
const longestTimerMs = 2 ** 31 - 1
