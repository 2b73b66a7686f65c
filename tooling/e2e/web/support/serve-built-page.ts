import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { preview } from 'vite'

/** The built page on a port of its own. */
export interface ServedPage {
  readonly url: string
  /** Stops the server; connections that are open are cut. */
  stop(): Promise<void>
}

/** Serves `apps/web/dist` as `npm run web` does. */
export async function serveBuiltPage(): Promise<ServedPage> {
  const folder = dirname(createRequire(import.meta.url).resolve('@widthwise/web/package.json'))
  if (!existsSync(join(folder, 'dist/index.html'))) {
    throw new Error('apps/web is not built: npm test builds it, or `npx turbo run build --filter @widthwise/web`')
  }
  const server = await preview({ root: folder, logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } })
  const [url] = server.resolvedUrls?.local ?? []
  if (!url) throw new Error('the preview server has no address')
  return { url, stop: () => server.close() }
}
