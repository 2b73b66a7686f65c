/** One request as a test may want to look at it. */
export interface SeenRequest {
  readonly file: string
  readonly range: string | null
}

/** A server in place of `fetch`: what lies in `files` is at `https://models.test/tiny/`. */
export interface FakeServer {
  readonly files: Map<string, Uint8Array>
  readonly requests: SeenRequest[]
  /** Answers a request in another way; `count` says how often its file has been asked for. */
  intercept?: (request: SeenRequest, count: number) => Response | Promise<Response> | undefined
  readonly fetch: typeof fetch
}

/** Where a fake server's files are. */
export const fakeServerUrl = 'https://models.test/tiny/'

/** Bytes sent at a time. */
const chunkBytes = 1000

/** Serves files with range requests, chunk by chunk. */
export function fakeServer(files: Map<string, Uint8Array>): FakeServer {
  const server: FakeServer = {
    files,
    requests: [],
    async fetch(input, init) {
      const url = new URL(String(input))
      const signal = init?.signal
      signal?.throwIfAborted()
      const request = { file: url.pathname.split('/').at(-1) as string, range: new Headers(init?.headers).get('range') }
      server.requests.push(request)
      const count = server.requests.filter(({ file }) => file === request.file).length
      const answer = await server.intercept?.(request, count)
      if (answer) return answer
      const bytes = server.files.get(request.file)
      return bytes
        ? sendBytes(bytes, request.range, { signal: signal as AbortSignal | null })
        : new Response(null, { status: 404 })
    },
  }
  return server
}

/**
 * The answer that holds a file, or the range that was asked for.
 *
 * @param sentBytes after so many the connection breaks
 */
export function sendBytes(
  bytes: Uint8Array,
  range: string | null,
  { sentBytes = Number.POSITIVE_INFINITY, signal }: { sentBytes?: number; signal?: AbortSignal | null } = {},
): Response {
  const [, first] = /^bytes=(\d+)-/.exec(range ?? '') ?? []
  const from = Number(first ?? 0)
  let at = from
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve))
      if (signal?.aborted) return controller.error(signal.reason)
      const to = Math.min(at + chunkBytes, from + sentBytes, bytes.length)
      if (to > at) controller.enqueue(bytes.slice(at, to))
      at = to
      if (at === bytes.length) controller.close()
      else if (at === from + sentBytes) controller.error(new TypeError('network error'))
    },
  })
  const headers = {
    ETag: '"1"',
    ...(first && { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  }
  return new Response(body, { status: first ? 206 : 200, headers })
}
