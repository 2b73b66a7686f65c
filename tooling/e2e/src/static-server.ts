import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

/** A server of files on a port of its own. */
export interface StaticServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly origin: string
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[]
}

/** What lies behind a path: a folder of files, or the text of one file. */
export type Mount = { readonly folder: string } | { readonly text: string }

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/**
 * Serves folders and texts under their paths, as any web server does, and nothing else.
 *
 * @param headers of every answer
 */
export async function staticServer(
  mounts: Readonly<Record<string, Mount>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<StaticServer> {
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url as string, 'http://localhost')
    requests.push(pathname)
    try {
      const content = await read(mounts, pathname)
      response.writeHead(200, { ...headers, 'Content-Type': types[extname(pathname)] ?? 'application/octet-stream' })
      response.end(content)
    } catch {
      response.writeHead(404, headers).end()
    }
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

async function read(mounts: Readonly<Record<string, Mount>>, pathname: string): Promise<string | Uint8Array> {
  const path = normalize(decodeURIComponent(pathname))
  for (const [prefix, mount] of Object.entries(mounts)) {
    if ('text' in mount && path === prefix) return mount.text
    if ('folder' in mount && path.startsWith(prefix)) return readFile(join(mount.folder, path.slice(prefix.length)))
  }
  throw new Error(`nothing at ${path}`)
}
