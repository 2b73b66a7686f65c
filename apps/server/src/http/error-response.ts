import { isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import { serverError } from '../errors.ts'
import type { ServerContext } from './environment.ts'
import { statusOf } from './statuses.ts'

/** Codes with 5xx whose message is meant for clients; the others may name files or say what is inside. */
const tellable: ReadonlySet<string> = new Set(['overloaded', 'not-ready', 'shutting-down', 'deadline-exceeded'])

/** Any thrown value as the error to answer: of a fault of the server only that there was one. */
function answerableError(thrown: unknown): WidthwiseError {
  if (isWidthwiseError(thrown) && (statusOf(thrown.code) < 500 || tellable.has(thrown.code))) return thrown
  if (isWidthwiseError(thrown)) {
    const message = `the server failed (${thrown.code})`
    return serverError('internal-error', message, { cause: thrown })
  }
  return serverError('internal-error', 'the server failed', { cause: thrown })
}

/** An error as its part of the API says it: `/v2` in the protocol's form, everything else as an object. */
export function errorBody(path: string, { code, message, hint }: WidthwiseError): object {
  return /^\/v2(\/|$)/.test(path) ? { error: message, code, hint } : { error: { code, message, hint } }
}

/** Answers what a route has thrown. */
export function errorResponse(thrown: unknown, context: ServerContext): Response {
  const error = answerableError(thrown)
  const exchange = context.get('exchange')
  exchange.facts.code = isWidthwiseError(thrown) ? thrown.code : error.code
  if (error.cause === thrown) exchange.facts.cause = thrown
  const status = statusOf(error.code)
  const { retryAfterSeconds, allow } = error.details
  if (status === 503) context.header('retry-after', String(retryAfterSeconds ?? 1))
  if (typeof allow === 'string') context.header('allow', allow)
  return context.json(errorBody(context.req.path, error), status)
}
