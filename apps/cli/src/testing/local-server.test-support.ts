import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

/** A web server for the tests of one file. */
export interface LocalServer {
  /** Answers requests from now on. */
  respond: RequestListener
  /** Address of a path. */
  url(path: string): string
  /** Leaves the next request without an answer; resolves when it has come. */
  hang(): Promise<unknown>
}

/** A server that runs while the tests of a file do. */
export function localServer(): LocalServer {
  const server = createServer((request, response) => local.respond(request, response))
  const local: LocalServer = {
    respond: (_, response) => void response.writeHead(404).end(),
    url: (path) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`,
    hang: () =>
      new Promise((resolve) => {
        local.respond = resolve
      }),
  }
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return local
}

/** Serves the files of a folder; others are not found. @param asked takes the paths of the requests */
export function serveFolder(folder: string, asked: string[]): RequestListener {
  return ({ url: path = '' }, response) => {
    asked.push(path)
    try {
      const content = readFileSync(join(folder, path))
      response.writeHead(200).end(content)
    } catch {
      response.writeHead(404).end()
    }
  }
}
