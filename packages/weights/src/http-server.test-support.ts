import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished } from 'vitest'

/** One request as a test may want to look at it. */
export interface SeenRequest {
  readonly range: string | undefined
  readonly authorization: string | undefined
}

/** A file that a test server serves; change the fields to change what it serves from then on. */
export interface ServedFile {
  bytes: Uint8Array
  etag: string | undefined
  /** Answers a request in another way; return true when it did. */
  intercept?: (request: IncomingMessage, response: ServerResponse, count: number) => boolean
}

export interface TestServer {
  readonly url: string
  readonly file: ServedFile
  readonly requests: SeenRequest[]
}

/** Serves a file over HTTP with range requests until the test ends. */
export async function serve(bytes: Uint8Array, intercept?: ServedFile['intercept']): Promise<TestServer> {
  const file: ServedFile = { bytes, etag: '"1"', ...(intercept && { intercept }) }
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    requests.push({ range: request.headers.range, authorization: request.headers.authorization })
    if (file.intercept?.(request, response, requests.length)) return
    sendFile(file, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.safetensors`, file, requests }
}

/** The range `[from, to)` that a request asks for, cut at the file's end. */
export function askedRange(request: IncomingMessage, size: number): [from: number, to: number] | undefined {
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  return match ? [Number(match[1]), Math.min(Number(match[2]) + 1, size)] : undefined
}

/** Answers with the whole file or the part asked for; of the part, only the first `sentBytes` before the connection breaks. */
export function sendFile(
  file: ServedFile,
  request: IncomingMessage,
  response: ServerResponse,
  sentBytes?: number,
): void {
  const size = file.bytes.length
  const range = askedRange(request, size)
  if (file.etag !== undefined) response.setHeader('ETag', file.etag)
  if (range !== undefined && range[0] >= size) {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end()
    return
  }
  const [from, to] = range ?? [0, size]
  response.writeHead(range ? 206 : 200, {
    'Content-Length': to - from,
    ...(range && { 'Content-Range': `bytes ${from}-${to - 1}/${size}` }),
  })
  if (sentBytes === undefined) response.end(file.bytes.subarray(from, to))
  else response.write(file.bytes.subarray(from, from + sentBytes), () => setTimeout(() => response.destroy(), 20))
}

/** Answers with a status and nothing else. */
export function sendStatus(response: ServerResponse, status: number): true {
  response.writeHead(status).end()
  return true
}

/** Bytes that differ everywhere. */
export function patternBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Math.imul(index, 2654435761) >>> 24)
}

export function digestOf(bytes: Uint8Array): { bytes: number; sha256: string } {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Compares bytes; a test framework's deep equality takes seconds for what fills a file. */
export function expectBytes(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.length).toBe(expected.length)
  expect(actual.findIndex((byte, index) => byte !== expected[index])).toBe(-1)
}
