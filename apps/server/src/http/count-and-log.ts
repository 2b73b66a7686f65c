import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Logger } from 'pino'
import type { ServerState } from '../server-state.ts'
import type { ServerContext, ServerEnvironment } from './environment.ts'
import { Exchange, type ExchangeSurroundings } from './exchange.ts'
import { type Outcome, outcomeOf } from './statuses.ts'

/** Wraps every request: opens its exchange, names it, and once it is answered counts it and writes its one line. */
export function countAndLog(
  state: ServerState,
  log: Logger,
  surroundings: ExchangeSurroundings,
): MiddlewareHandler<ServerEnvironment> {
  return async (context, next) => {
    const exchange = new Exchange(surroundings, context.req.raw.signal, context.req.header('x-request-id'))
    context.set('exchange', exchange)
    context.header('x-request-id', exchange.id)
    state.enter(exchange)
    try {
      await next()
    } finally {
      state.leave(exchange)
      exchange.close()
    }
    if (state.phase === 'draining') context.res.headers.set('connection', 'close')
    finish(context, exchange, state, log)
  }
}

function finish(context: ServerContext, exchange: Exchange, { metrics }: ServerState, log: Logger): void {
  const { model, width, queueMs, code, cause } = exchange.facts
  const { status } = context.res
  const outcome: Outcome = code === undefined ? 'ok' : outcomeOf(code)
  const isInference = context.req.method === 'POST' && /\/(infer|classify)$/.test(context.req.path)
  if (isInference) metrics.countRequest(model, width, outcome)
  const line = {
    id: exchange.id,
    method: context.req.method,
    route: routePath(context),
    status,
    outcome,
    ms: round(exchange.elapsedMs),
    ...(model !== undefined && { model }),
    ...(width !== undefined && { width }),
    ...(queueMs !== undefined && { queueMs: round(queueMs) }),
    ...(code !== undefined && { code }),
  }
  // Probes and scrapes come every few seconds and say nothing.
  if (cause !== undefined) log.error({ ...line, err: cause }, 'request')
  else if (isInference) log.info(line, 'request')
  else log.debug(line, 'request')
}

const round = (ms: number): number => Number(ms.toFixed(3))
