import { isWidthwiseError, load, type Model } from 'widthwise'
import { type CreateServerOptions, createServer } from './create-server.ts'
import { type ListenOptions, listen } from './listen.ts'
import { LoopLag } from './loop-lag.ts'

/** What {@link serve} is made with. */
export interface ServeOptions extends Omit<CreateServerOptions, 'model' | 'models'>, ListenOptions {
  /** Model folders, packages or URLs; each by its own name. */
  readonly models: readonly string[]
  /** What they run on. Default `auto`. */
  readonly device?: string
  /** Threads inside one run. Default: what the device finds best. */
  readonly threads?: number
  /** Pixels of one picture; more are refused by its header. Default 25 million, the pictures of a good camera. */
  readonly maxPixels?: number
  /** Timed runs of every width at the start, for budgets in milliseconds. Default 50. */
  readonly profileRuns?: number
  /** Told the share of the starting that is done, in [0, 1]. */
  readonly onProgress?: (share: number) => void
  /** Cancels the starting. */
  readonly signal?: AbortSignal
}

/** Models being served. */
export interface RunningServer {
  readonly url: string
  readonly host: string
  readonly port: number
  readonly models: readonly ServedFacts[]
  /** Ends it: no new connections, requests under way get their answers within `graceMs`, everything is freed. */
  close(graceMs?: number): Promise<void>
}

/** What is served under a name. */
export interface ServedFacts {
  readonly name: string
  readonly version: string
  readonly widths: readonly number[]
}

const defaultMaxPixels = 25_000_000

/**
 * Loads models and serves them. The socket opens first, so that a port that is taken is known at once and probes see a
 * server that lives and is not ready yet; it is ready when every model is loaded and measured.
 *
 * @throws {WidthwiseError} address-unavailable, server-options-invalid, model-name-repeated, and what `load` and
 *   `profile` throw
 *
 * @example
 * const server = await serve({ models: ['@widthwise/model-cifar10'], port: 0 })
 * const response = await fetch(`${server.url}/v2/health/ready`)
 * await server.close()
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const now = options.now ?? (() => performance.now())
  const lag = new LoopLag(now)
  const server = createServer({ lagMs: () => lag.ms, ...options, now, models: [] })
  const socket = await listen(server, options)
  const models: Model[] = []
  const close = async (graceMs?: number): Promise<void> => {
    const { phase } = server
    // A start that failed is told by its error alone.
    if (phase === 'ready') server.log.info('draining')
    await socket.close(graceMs)
    for (const model of models) await model.dispose()
    lag.stop()
    if (phase === 'ready') server.log.info('ended')
  }
  try {
    for (const [index, source] of options.models.entries()) {
      const model = await loadOne(source, options)
      models.push(model)
      await measure(model, options, (share) => options.onProgress?.((index + share) / options.models.length))
      server.add(model)
    }
    server.becomeReady()
    const facts = models.map((model) => ({
      name: model.name,
      version: server.versionOf(model.name),
      widths: model.widths,
    }))
    server.log.info({ url: socket.url, models: facts }, 'ready')
    return { url: socket.url, host: socket.host, port: socket.port, models: facts, close }
  } catch (error) {
    await close(0)
    throw error
  }
}

function loadOne(source: string, options: ServeOptions): Promise<Model> {
  const { device, workers, threads, maxPixels = defaultMaxPixels, signal } = options
  return load(source, {
    maxPixels,
    ...(device !== undefined && { device }),
    ...(workers !== undefined && { workers }),
    ...(threads !== undefined && { intraOpThreads: threads }),
    ...(signal && { signal }),
  })
}

async function measure(
  model: Model,
  { profileRuns, signal }: ServeOptions,
  onProgress: (share: number) => void,
): Promise<void> {
  await model.profile({
    onProgress,
    ...(profileRuns !== undefined && { runs: profileRuns }),
    ...(signal && { signal }),
  })
  // The first picture would load the decoder, and take ten times as long as the second. Where there is none, tensors are
  // served all the same, and whoever sends a picture is told.
  await model.classify(onePixel, signal ? { signal } : {}).catch((error: unknown) => {
    if (!isWidthwiseError(error) || error.code !== 'image-decoder-missing') throw error
  })
}

/** A white PNG. */
const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==',
  'base64',
)
