import { serverError } from './errors.ts'
import type { Exchange } from './http/exchange.ts'
import { ServerMetrics } from './metrics.ts'
import { ModelTable } from './model-table.ts'
import type { ResolvedServerOptions } from './options.ts'

/** Where a server is in its life. */
export type Phase = 'starting' | 'ready' | 'draining'

/** What the routes of one server share. */
export class ServerState {
  readonly options: ResolvedServerOptions
  readonly models: ModelTable
  readonly metrics: ServerMetrics
  phase: Phase = 'starting'
  /** Requests without an answer yet. */
  readonly #open = new Set<Exchange>()
  #onIdle: (() => void) | undefined

  constructor(options: ResolvedServerOptions, now: () => number) {
    this.options = options
    this.models = new ModelTable(now)
    const { sloMs, processMetrics } = options
    this.metrics = new ServerMetrics(() => this.models.waiting, { sloMs, processMetrics })
  }

  /** A request has arrived. */
  enter(exchange: Exchange): void {
    this.#open.add(exchange)
  }

  /** A request has its answer. */
  leave(exchange: Exchange): void {
    this.#open.delete(exchange)
    if (this.#open.size === 0) this.#onIdle?.()
  }

  /** Takes no more requests and waits for those under way; what is left after `graceMs` is stopped. */
  async drain(graceMs: number): Promise<void> {
    this.phase = 'draining'
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
    if (this.#open.size === 0) return
    const timer = setTimeout(() => {
      const error = serverError('shutting-down', `this server ends, and ${graceMs} ms for requests under way are over`)
      for (const exchange of this.#open) exchange.stop(error)
    }, graceMs)
    await idle
    clearTimeout(timer)
  }

  /** @throws {WidthwiseError} not-ready, shutting-down */
  assertServing(): void {
    if (this.phase === 'starting') throw serverError('not-ready', 'the models are not loaded yet')
    if (this.phase === 'draining') throw serverError('shutting-down', 'this server is ending')
  }
}
