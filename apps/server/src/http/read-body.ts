import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { serverError } from '../errors.ts'
import type { ResolvedServerOptions } from '../options.ts'
import type { ServerContext } from './environment.ts'
import type { Exchange } from './exchange.ts'

/** What a body may be. */
export interface BodyLimits extends Pick<ResolvedServerOptions, 'maxBodyBytes' | 'requestTimeoutMs'> {
  /** What the operator raises `maxBodyBytes` with, where it is another limit than that of all bodies. */
  readonly flag?: string
}

const inflaters: Readonly<
  Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer<ArrayBuffer>>>
> = { gzip: promisify(gunzip), deflate: promisify(inflate) }

/**
 * Refuses, by the headers alone, a body that would be refused once it is read.
 *
 * @throws {WidthwiseError} body-too-large, encoding-unsupported
 */
export function assertBodyAcceptable(context: ServerContext, { maxBodyBytes, flag }: BodyLimits): void {
  const length = Number(context.req.header('content-length') ?? 0)
  if (length > maxBodyBytes) throw bodyTooLarge(`${length} bytes`, maxBodyBytes, flag)
  encodingOf(context)
}

/**
 * The body, whole and inflated.
 *
 * @throws {WidthwiseError} body-too-large, body-incomplete, request-timeout, overloaded (there is no memory for it now),
 *   encoding-unsupported, encoding-invalid, and what stops the exchange
 */
export async function readBody(context: ServerContext, limits: BodyLimits): Promise<Uint8Array<ArrayBuffer>> {
  const exchange = context.get('exchange')
  const encoding = encodingOf(context)
  const bytes = await collect(bodyStream(context), exchange, limits)
  if (encoding === undefined) return bytes
  try {
    const inflated = await exchange.race(
      (inflaters[encoding] as (typeof inflaters)[string])(bytes, { maxOutputLength: limits.maxBodyBytes }),
    )
    if (!exchange.hold(inflated.length)) throw noMemory()
    return inflated
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge('an inflated body', limits.maxBodyBytes, limits.flag)
    if (!code?.startsWith('Z_')) throw cause
    throw serverError('encoding-invalid', `the body is not compressed with ${encoding}, or is cut short`, { cause })
  }
}

/** @throws {WidthwiseError} encoding-unsupported */
function encodingOf(context: ServerContext): string | undefined {
  const encoding = context.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return undefined
  if (Object.hasOwn(inflaters, encoding)) return encoding
  const message = `Content-Encoding ${JSON.stringify(encoding.slice(0, 40))}; there are ${Object.keys(inflaters).join(', ')}`
  throw serverError('encoding-unsupported', message)
}

/** The body as a Node stream: the socket's own where there is one, which costs no copy through web streams. */
function bodyStream({ env, req }: ServerContext): Readable {
  const { incoming, outgoing } = env ?? {}
  if (incoming instanceof Readable) {
    // Asked for only now, so that a refused body is never sent; see `listen`.
    if (incoming.headers.expect && outgoing && 'writeContinue' in outgoing) outgoing.writeContinue()
    return incoming
  }
  return req.raw.body ? Readable.fromWeb(req.raw.body as ReadableStream) : Readable.from([])
}

function collect(stream: Readable, exchange: Exchange, limits: BodyLimits): Promise<Buffer<ArrayBuffer>> {
  const { maxBodyBytes, requestTimeoutMs, flag } = limits
  const { signal } = exchange
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const chunks: Buffer<ArrayBuffer>[] = []
    let bytes = 0
    const settle = (end: () => void): void => {
      clearTimeout(timer)
      stream.off('data', onData).off('end', onEnd).off('close', onCut)
      signal.removeEventListener('abort', onStop)
      stream.pause()
      end()
    }
    const fail = (error: unknown): void => settle(() => reject(error))
    const onData = (chunk: Buffer<ArrayBuffer>): void => {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes > maxBodyBytes) fail(bodyTooLarge(`more than ${maxBodyBytes} bytes`, maxBodyBytes, flag))
      else if (!exchange.hold(chunk.length)) fail(noMemory())
    }
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer<ArrayBuffer>) : Buffer.concat(chunks)))
    const onCut = (): void =>
      fail(signal.aborted ? signal.reason : serverError('body-incomplete', `the body ends after ${bytes} bytes`))
    const onStop = (): void => fail(signal.reason)
    const onTimeout = (): void =>
      fail(serverError('request-timeout', `the request took more than ${requestTimeoutMs} ms to arrive`))
    const timer = setTimeout(onTimeout, Math.max(0, requestTimeoutMs - exchange.elapsedMs))
    signal.addEventListener('abort', onStop, { once: true })
    // The last one stays: a stream that breaks later has nobody else to tell.
    stream
      .on('data', onData)
      .on('end', onEnd)
      .on('close', onCut)
      .on('error', () => onCut())
    if (stream.destroyed) onCut()
  })
}

function noMemory(): Error {
  return serverError('overloaded', 'the bodies of other requests fill the memory that is set aside for them')
}

/** A body that is larger than its limit, which `flag` raises. */
export function bodyTooLarge(what: string, maxBytes: number, flag = '--max-body-bytes'): Error {
  return serverError('body-too-large', `${what}; at most ${maxBytes} are taken (${flag})`, { details: { maxBytes } })
}
