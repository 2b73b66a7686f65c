import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Exchange } from './exchange.ts'

/** What Hono hands to every route: the sockets' side where there is a socket, and the request's own record. */
export interface ServerEnvironment {
  Bindings: Partial<HttpBindings>
  Variables: { exchange: Exchange }
}

/** The context of a route. */
export type ServerContext = Context<ServerEnvironment>
