import { isWidthwiseError, type TensorStore, type WidthwiseError } from '@widthwise/core'
import { openNestedShards, weightsErrorHints } from '@widthwise/weights'
import { facadeError } from './errors.ts'
import type { WeightFile } from './model-document.ts'
import { PartialStore } from './partial-store.ts'
import type { ReadOptions } from './platform.ts'
import { sumProgress } from './sum-progress.ts'

/** Opens one weight file, telling how many of its bytes have come. */
export type OpenShard = (
  weight: WeightFile,
  signal: AbortSignal,
  onBytes: (loadedBytes: number) => void,
) => Promise<TensorStore>

/**
 * Opens every weight file of a model, some at a time, as one store. When one fails the others are stopped and closed; a
 * wider file that is not there matters only once something is read that it holds.
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
  /** Wider files that are not there, and why. */
  const missing = new Map<number, unknown>()
  const queue = weights.entries()
  const work = async (): Promise<void> => {
    try {
      for (const [index, weight] of queue) {
        try {
          stores[index] = await open(weight, stop.signal, (loadedBytes) => progress(weight, loadedBytes))
        } catch (error) {
          if (index === 0 || !isMissing(error)) throw error
          missing.set(index, error)
        }
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
  if (failure) {
    await disposeAll(stores)
    throw isMissing(failure.error) ? missingWeights(failure.error) : failure.error
  }
  if (missing.size === 0) return openNestedShards(stores)
  // Files count from the first on: those behind one that lacks add to what is not there.
  const first = Math.min(...missing.keys())
  await disposeAll(stores.slice(first))
  const { file } = weights[first] as WeightFile
  return new PartialStore(await openNestedShards(stores.slice(0, first)), file, missing.get(first))
}

/** A store may be missing in the middle; `filter` passes over holes. */
async function disposeAll(stores: readonly TensorStore[]): Promise<void> {
  await Promise.all(stores.filter(Boolean).map((store) => store[Symbol.asyncDispose]()))
}

/** Files read side by side: browsers open six connections to a server, and a file is held in memory while it is checked. */
const atOnce = 4

function isMissing(error: unknown): error is WidthwiseError {
  return isWidthwiseError(error, weightsErrorHints) && ['file-not-found', 'http-not-found'].includes(error.code)
}

function missingWeights(error: WidthwiseError): WidthwiseError {
  return facadeError('weights-missing', error.message, { cause: error })
}
