import { isWidthwiseError, type TensorStore } from '@widthwise/core'
import { openNestedShards, weightsErrorHints } from '@widthwise/weights'
import { facadeError } from './errors.ts'
import type { WeightFile } from './model-document.ts'
import type { ReadOptions } from './platform.ts'
import { sumProgress } from './sum-progress.ts'

/** Opens one weight file, telling how many of its bytes have come. */
export type OpenShard = (
  weight: WeightFile,
  signal: AbortSignal,
  onBytes: (loadedBytes: number) => void,
) => Promise<TensorStore>

/**
 * Opens every weight file of a model, some at a time, as one store. When one fails the others are stopped and closed.
 *
 * @throws {WidthwiseError} weights-missing, and what opening a file throws
 */
export async function openShards(
  weights: readonly WeightFile[],
  { signal, onProgress }: ReadOptions,
  open: OpenShard,
): Promise<TensorStore> {
  const stores: TensorStore[] = []
  const progress = sumProgress(weights, onProgress)
  const stop = new AbortController()
  const follow = (): void => stop.abort(signal?.reason)
  if (signal?.aborted) follow()
  signal?.addEventListener('abort', follow, { once: true })
  let failure: { readonly error: unknown } | undefined
  const queue = weights.entries()
  const work = async (): Promise<void> => {
    try {
      for (const [index, weight] of queue) {
        stores[index] = await open(weight, stop.signal, (loadedBytes) => progress(weight, loadedBytes))
        progress(weight, weight.bytes)
      }
    } catch (error) {
      // What the others throw once they are stopped says nothing new.
      failure ??= { error }
      stop.abort(error)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  signal?.removeEventListener('abort', follow)
  if (!failure) return openNestedShards(stores)
  // A store may be missing in the middle; `filter` passes over holes.
  await Promise.all(stores.filter(Boolean).map((store) => store[Symbol.asyncDispose]()))
  throw missingWeights(failure.error)
}

/** Files read side by side: browsers open six connections to a server, and a file is held in memory while it is checked. */
const atOnce = 4

function missingWeights(error: unknown): unknown {
  const missing =
    isWidthwiseError(error, weightsErrorHints) && ['file-not-found', 'http-not-found'].includes(error.code)
  return missing ? facadeError('weights-missing', error.message, { cause: error }) : error
}
