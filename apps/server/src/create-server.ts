import { Hono } from 'hono'
import { type DestinationStream, type Logger, pino } from 'pino'
import { ByteBudget } from './byte-budget.ts'
import { serverError } from './errors.ts'
import { countAndLog } from './http/count-and-log.ts'
import type { ServerEnvironment } from './http/environment.ts'
import { errorResponse } from './http/error-response.ts'
import { resolveServerOptions, type ServerOptions } from './options.ts'
import { version } from './package.ts'
import { addClassifyRoute } from './routes/classify.ts'
import { addInferRoutes } from './routes/infer.ts'
import { addModelRoutes } from './routes/models.ts'
import { addServerRoutes } from './routes/server.ts'
import type { ServedModel } from './served-model.ts'
import { type Phase, ServerState } from './server-state.ts'

/** How much is logged. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** What {@link createServer} is made with. */
export interface CreateServerOptions extends ServerOptions {
  /** A loaded model; it stays yours to dispose. With neither this nor `models` the server starts without, not ready. */
  readonly model?: ServedModel
  /** Or several, with different names. */
  readonly models?: readonly ServedModel[]
  /** Requests that a model runs at the same time: the `workers` it was loaded with. Default 1. */
  readonly workers?: number
  /** Where log lines go. Default: standard error. */
  readonly log?: DestinationStream
  /** What is logged. Default `info`: one line an inference request; `debug` has probes and scrapes too. */
  readonly logLevel?: LogLevel
  /** Milliseconds on a monotonic clock. Default `performance.now`. */
  readonly now?: () => number
  /** Milliseconds that the process is behind: part of what a request has waited, and will wait. Default: none. */
  readonly lagMs?: () => number
}

/** Models behind HTTP, without a socket: `app.request()` asks it, `listen` gives it a socket. */
export interface WidthwiseServer {
  /** The routes; `app.fetch` is what any runtime of Hono serves. */
  readonly app: Hono<ServerEnvironment>
  readonly log: Logger
  /** `starting` until there are models, `draining` from {@link drain} on. */
  readonly phase: Phase
  /** Milliseconds in which a request must have arrived. */
  readonly requestTimeoutMs: number
  /** Serves one more model. @throws {WidthwiseError} model-name-repeated */
  add(model: ServedModel): void
  /** The version that a model is served under. @throws {WidthwiseError} model-unknown */
  versionOf(name: string): string
  /** From now on requests are taken. */
  becomeReady(): void
  /**
   * Takes no more requests, and resolves when those under way have their answers; after `graceMs` the ones that are
   * left are answered `shutting-down`.
   */
  drain(graceMs: number): Promise<void>
}

/**
 * A server of models over HTTP: the Open Inference Protocol under `/v2`, pictures under `/v1`, Prometheus under
 * `/metrics`.
 *
 * @throws {WidthwiseError} server-options-invalid, model-name-repeated
 *
 * @example
 * const { app } = createServer({ model: await load('@widthwise/model-cifar10') })
 * const response = await app.request('/v1/models/cifar10/classify', { method: 'POST', body: await readFile('cat.png') })
 */
export function createServer(options: CreateServerOptions = {}): WidthwiseServer {
  const { model, models = [], workers = 1, logLevel = 'info', now = () => performance.now(), lagMs = () => 0 } = options
  const state = new ServerState(resolveServerOptions(options), now)
  const log = pino({ level: logLevel, base: null }, options.log ?? pino.destination({ dest: 2, sync: false }))
  const held = new ByteBudget(state.options.maxHeldBytes)
  const app = new Hono<ServerEnvironment>()
  app.use(countAndLog(state, log, { now, lagMs, held }))
  addServerRoutes(app, state, version)
  addModelRoutes(app, state)
  addInferRoutes(app, state)
  addClassifyRoute(app, state)
  refuseOtherMethods(app)
  app.onError(errorResponse)
  app.notFound((context) => {
    throw serverError('route-unknown', `there is no ${context.req.method} ${context.req.path.slice(0, 200)}`)
  })

  const add = (served: ServedModel): void => state.models.add(served, workers, state.options.queue)
  for (const served of model ? [model, ...models] : models) {
    add(served)
    state.phase = 'ready'
  }
  return {
    app,
    log,
    get phase() {
      return state.phase
    },
    requestTimeoutMs: state.options.requestTimeoutMs,
    add,
    versionOf: (name) => state.models.find(name).version,
    becomeReady: () => {
      if (state.phase === 'starting') state.phase = 'ready'
    },
    drain: (graceMs) => state.drain(graceMs),
  }
}

/** Answers 405 where a path is known and its method is not. */
function refuseOtherMethods(app: Hono<ServerEnvironment>): void {
  const routes = app.routes.filter(({ method }) => method !== 'ALL')
  for (const path of new Set(routes.map((route) => route.path))) {
    const allow = routes
      .filter((route) => route.path === path)
      .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
      .join(', ')
    app.all(path, ({ req: { method } }) => {
      throw serverError('method-not-allowed', `${method} is not for this path; there is ${allow}`, {
        details: { allow },
      })
    })
  }
}
