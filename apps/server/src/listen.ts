import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { WidthwiseServer } from './create-server.ts'
import { serverError } from './errors.ts'
import { errorBody } from './http/error-response.ts'
import { lingerBeforeClose } from './http/linger-before-close.ts'
import { statusOf } from './http/statuses.ts'

/** Where and how a server listens. */
export interface ListenOptions {
  /** Default `127.0.0.1`: reachable from this machine alone, since the server asks nobody who they are. */
  readonly host?: string
  /** Default 8000, as other servers of the protocol; 0 takes any that is free. */
  readonly port?: number
  /** Connections at one time; more are closed at once. Default 1024. */
  readonly maxConnections?: number
}

/** A server with a socket. */
export interface ListeningServer {
  readonly host: string
  readonly port: number
  readonly url: string
  /**
   * Accepts no more connections, waits for the requests under way, at most `graceMs`, and closes the socket.
   *
   * @param graceMs default 10,000
   */
  close(graceMs?: number): Promise<void>
}

/** A client may take so long for its headers alone. */
const headersTimeoutMs = 10_000
/** Longer than the minute after which load balancers let go of an idle connection: the server must not be first. */
const keepAliveTimeoutMs = 75_000
/** A connection on which nothing moves, in neither direction, has nobody at its end; no queue is that long. */
const silentSocketMs = 300_000

/**
 * Gives a server a socket.
 *
 * @throws {WidthwiseError} address-unavailable
 */
export async function listen(server: WidthwiseServer, options: ListenOptions = {}): Promise<ListeningServer> {
  const { host = '127.0.0.1', port = 8000, maxConnections = 1024 } = options
  const { requestTimeoutMs } = server
  const http = createHttpServer({
    // The route's own limit is the one that is kept, with an answer; this one is for sockets that never come so far.
    requestTimeout: requestTimeoutMs + 5000,
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
    // Refused below all the same, with a body that says so.
    requireHostHeader: false,
  })
  http.maxConnections = maxConnections
  http.timeout = silentSocketMs
  const listener = getRequestListener(server.app.fetch, {
    hostname: host,
    // The host program's own Request and Response stay as they are.
    overrideGlobalObjects: false,
    errorHandler: () => malformed('the request has no valid Host, path or URL'),
  })
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    lingerBeforeClose(request)
    if (request.headers.host === undefined && request.httpVersion === '1.1')
      refuse(response, 400, 'a request of HTTP/1.1 without Host')
    else void listener(request, response)
  }
  http.on('request', onRequest)
  // `100 Continue` is written when the body is wanted, and not before a request is refused by its headers.
  http.on('checkContinue', onRequest)
  http.on('checkExpectation', (_, response) => refuse(response, 417, 'an expectation other than 100-continue'))
  http.on('clientError', answerClientError)
  await bind(http, host, port)
  const address = http.address() as AddressInfo
  return {
    host,
    port: address.port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: (graceMs = 10_000) => close(http, server, graceMs),
  }
}

async function bind(http: Server, host: string, port: number): Promise<void> {
  try {
    await once(http.listen({ port, host }), 'listening')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw serverError('address-unavailable', `${host}:${port} cannot be listened on (${code})`, { cause })
  }
}

async function close(http: Server, server: WidthwiseServer, graceMs: number): Promise<void> {
  const closed = http.listening ? once(http, 'close') : undefined
  http.close()
  await server.drain(graceMs)
  // Answers that have been written still leave; whoever does not read them within a second is not waited for.
  http.closeIdleConnections()
  const timer = setTimeout(() => http.closeAllConnections(), 1000)
  await closed
  clearTimeout(timer)
}

function malformed(message: string): Response {
  const error = serverError('http-malformed', message)
  return Response.json(errorBody('', error), { status: 400, headers: { connection: 'close' } })
}

/** Answers a request that is for no route, and takes nothing more from its connection. */
function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify(errorBody('', serverError('http-malformed', message)))
  response.writeHead(status, { connection: 'close', 'content-type': 'application/json' }).end(body)
}

/** What Node's parser refuses never becomes a request; it is answered all the same. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const told = isSlow
    ? serverError('request-timeout', 'the headers of the request took too long to arrive')
    : serverError('http-malformed', `this is not HTTP/1.1 as this server reads it (${error.code ?? 'unknown'})`)
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : statusOf(told.code)
  const body = JSON.stringify(errorBody('', told))
  socket.end(
    `HTTP/1.1 ${status} ${isSlow ? 'Request Timeout' : 'Bad Request'}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
