import { type AbortSignalLike, assertNotAborted, isWidthwiseError } from '@widthwise/core'
import { platform } from '../platform.ts'

/** Options that everything over HTTP takes. */
export interface HttpOptions {
  /** Headers of every request, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** How often in a row a request that brought nothing is made again; 3 when left out. */
  readonly retries?: number
  /** Milliseconds before the first repetition, twice as many before each further one; 250 when left out. */
  readonly retryDelayMs?: number
  /** How a browser's own cache of answers is used, as `fetch` understands it; Node has none. */
  readonly cache?: 'default' | 'no-cache' | 'no-store' | 'reload'
}

/** Whether a failure may pass by itself: the connection broke, or the server asks to come back. */
function mayPass(error: unknown): boolean {
  if (!isWidthwiseError(error)) return false
  if (error.code === 'network-failed') return true
  const status = Number(error.details.status)
  return error.code === 'http-failed' && (status === 408 || status === 429 || (status >= 500 && status !== 501))
}

/** Counts failures in a row, and waits longer after each. */
export class Retries {
  readonly #limit: number
  readonly #delayMs: number
  readonly #signal: AbortSignalLike | undefined
  #failures = 0

  constructor({ retries = 3, retryDelayMs = 250 }: HttpOptions, signal: AbortSignalLike | undefined) {
    this.#limit = retries
    this.#delayMs = retryDelayMs
    this.#signal = signal
  }

  /** Something arrived: the next failure is the first again. */
  succeeded(): void {
    this.#failures = 0
  }

  /** Waits before the next try; throws `error` when it will not pass, or there have been tries enough. */
  async failed(error: unknown): Promise<void> {
    if (!mayPass(error) || this.#failures === this.#limit) throw error
    assertNotAborted(this.#signal, 'trying again')
    await delay(this.#delayMs * 2 ** this.#failures++, this.#signal)
    assertNotAborted(this.#signal, 'trying again')
  }

  /** Runs `attempt` until it succeeds or {@link failed} gives up. */
  async until<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        await this.failed(error)
      }
    }
  }
}

/** Ends after so many milliseconds, or as soon as the signal aborts. */
function delay(delayMs: number, signal?: AbortSignalLike): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      platform.clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = platform.setTimeout(end, delayMs)
    signal?.addEventListener('abort', end, { once: true })
  })
}
