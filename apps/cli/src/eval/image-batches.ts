import { isWidthwiseError, type Tensor, type WidthwiseError } from '@widthwise/core'
import type { Dataset, FailedSample, Sample } from '@widthwise/datasets'
import type { Preprocessor } from '@widthwise/image'

/** Some samples ready for the network, and those of the same chunk that could not be read. */
export interface ImageBatch {
  /** `[samples.length, channels, height, width]`. */
  readonly input: Tensor
  readonly samples: readonly { readonly id: Sample['id']; readonly label: number }[]
  readonly failed: readonly { readonly id: Sample['id']; readonly error: WidthwiseError }[]
}

/** Options of {@link imageBatches}. */
export interface ImageBatchOptions {
  /** Most samples of a batch. */
  readonly size: number
  /** End of the samples, exclusive. */
  readonly to: number
  readonly signal: AbortSignal
}

/**
 * The samples of a data set as inputs of a network, each decoded and preprocessed once. While a caller works with one
 * batch the next is made.
 */
export function imageBatches(
  dataset: Pick<Dataset, 'chunks'>,
  preprocessor: Preprocessor,
  options: ImageBatchOptions,
): AsyncGenerator<ImageBatch> {
  return oneAhead(batches(dataset, preprocessor, options))
}

async function* batches(
  dataset: Pick<Dataset, 'chunks'>,
  preprocessor: Preprocessor,
  options: ImageBatchOptions,
): AsyncGenerator<ImageBatch> {
  for await (const chunk of dataset.chunks(options)) yield toBatch(chunk, preprocessor)
}

function toBatch(chunk: readonly (Sample | FailedSample)[], { shape, runInto }: Preprocessor): ImageBatch {
  const length = shape.reduce((all, size) => all * size, 1)
  const data = new Float32Array(chunk.length * length)
  const samples: ImageBatch['samples'][number][] = []
  const failed: ImageBatch['failed'][number][] = []
  for (const sample of chunk) {
    const { id, label } = sample
    try {
      if ('error' in sample) throw sample.error
      runInto(sample.image, data, samples.length * length)
      samples.push({ id, label })
    } catch (error) {
      // Too thin to be resized, say: a fault of this picture alone.
      if (!isWidthwiseError(error)) throw error
      failed.push({ id, error })
    }
  }
  const input = { shape: [samples.length, ...shape], data: data.subarray(0, samples.length * length) }
  return { input, samples, failed }
}

async function* oneAhead<Item>(source: AsyncGenerator<Item>): AsyncGenerator<Item> {
  const ask = (): Promise<IteratorResult<Item>> => {
    const asked = source.next()
    asked.catch(() => undefined) // Looked at when its turn comes.
    return asked
  }
  let next = ask()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = ask()
      yield value
    }
  } finally {
    await source.return(undefined)
  }
}
