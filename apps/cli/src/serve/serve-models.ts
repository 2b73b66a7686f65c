import { once } from 'node:events'
import type { Cli, Outcome } from '../cli.ts'
import type { ServeFlags } from '../commands/serve.ts'
import type { Style } from '../text/style.ts'

/**
 * Serves models until the user cancels. What it says is printed when it is ready; the rest happens afterwards.
 *
 * @throws {WidthwiseError} address-unavailable, model-name-repeated, and what loading and measuring a model throw
 */
export async function serveModels(cli: Cli, flags: ServeFlags): Promise<Outcome> {
  const { signal } = cli
  const { model: models, requestTimeoutSeconds, drainSeconds, ...options } = flags
  // Most commands need none of it.
  const { serve } = await import('@widthwise/server')
  const progress = await cli.progress('loading and measuring')
  const server = await serve({
    ...options,
    models,
    requestTimeoutMs: 1000 * requestTimeoutSeconds,
    onProgress: progress.update,
    signal,
  }).finally(progress.stop)
  const { url, host, port } = server
  return {
    document: {
      url,
      host,
      port,
      model: server.models[0]?.name,
      models: server.models,
      queue: options.queue,
      ...(options.sloMs !== undefined && { sloMs: options.sloMs }),
    },
    text: (style) => server.models.map((served) => line(url, served, style)).join('\n'),
    async afterwards() {
      if (!signal.aborted) await once(signal, 'abort')
      await server.close(1000 * drainSeconds)
    },
  }
}

function line(
  url: string,
  { name, version, widths }: { readonly name: string; readonly version: string; readonly widths: readonly number[] },
  { colours }: Style,
): string {
  return `${colours.bold(name)} ${version} at ${url}/v2/models/${name}, widths ${widths.join(', ')}`
}
