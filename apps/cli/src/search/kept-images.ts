import type { Tensor, WidthwiseError } from '@widthwise/core'
import type { ChunkOptions, Dataset, FailedSample, Sample } from '@widthwise/datasets'
import { createRandom } from '@widthwise/graph/search'
import type { OpenModel } from 'widthwise'
import { cliError } from '../errors.ts'
import { imageBatches } from '../eval/image-batches.ts'

/** Pictures as the network takes them, kept for many runs. */
export interface KeptImages {
  readonly batches: readonly { readonly input: Tensor; readonly labels: readonly number[] }[]
  readonly count: number
  /** Pictures that could not be read. */
  readonly failed: readonly { readonly id: Sample['id']; readonly error: WidthwiseError }[]
}

/** Options of {@link keepImages}. */
export interface KeepImagesOptions {
  /** So many of them, drawn by the seed; all when left out. */
  readonly limit?: number | undefined
  readonly seed: number
  readonly batch: number
  readonly signal: AbortSignal
  readonly onProgress: (share: number) => void
}

/** Bytes of inputs that are held at most. */
const mostBytes = 2 * 2 ** 30

/**
 * Decodes and preprocesses the pictures of a data set once.
 *
 * @throws {WidthwiseError} usage-invalid when they would fill the memory, data-unreadable, aborted
 */
export async function keepImages(
  dataset: Dataset,
  { preprocessor }: Pick<OpenModel, 'preprocessor'>,
  { limit, seed, batch: size, signal, onProgress }: KeepImagesOptions,
): Promise<KeptImages> {
  const indices = drawIndices(dataset.count, Math.min(limit ?? dataset.count, dataset.count), seed)
  const bytesOfEach = 4 * preprocessor.shape.reduce((all, side) => all * side, 1)
  if (indices.length * bytesOfEach > mostBytes) {
    const fitting = Math.floor(mostBytes / bytesOfEach)
    throw cliError('usage-invalid', `${indices.length} pictures do not fit in memory; --limit ${fitting} would`)
  }
  const batches: KeptImages['batches'][number][] = []
  const failed: KeptImages['failed'][number][] = []
  let count = 0
  const drawn = { chunks: (options: ChunkOptions = {}) => chunksOf(dataset, indices, options) }
  for await (const batch of imageBatches(drawn, preprocessor, { size, to: indices.length, signal })) {
    failed.push(...batch.failed)
    count += batch.samples.length
    if (batch.samples.length > 0) {
      batches.push({ input: batch.input, labels: batch.samples.map(({ label }) => label) })
    }
    onProgress((count + failed.length) / indices.length)
  }
  if (count > 0) return { batches, count, failed }
  const message = `none of the ${failed.length} pictures of ${dataset.name} could be read; the first: ${failed[0]?.error.message}`
  throw cliError('data-unreadable', message, { cause: failed[0]?.error })
}

/** `count` of the first `total` whole numbers, ascending (selection sampling, Knuth's algorithm S). */
function drawIndices(total: number, count: number, seed: number): readonly number[] {
  const random = createRandom(seed)
  const drawn: number[] = []
  for (let index = 0; drawn.length < count; index++) {
    if ((total - index) * random() < count - drawn.length) drawn.push(index)
  }
  return drawn
}

/** The samples of these indices, some at a time; those that stand side by side are read together. */
async function* chunksOf(
  dataset: Dataset,
  indices: readonly number[],
  { size = 64, signal }: ChunkOptions,
): AsyncGenerator<readonly (Sample | FailedSample)[]> {
  let chunk: (Sample | FailedSample)[] = []
  for (let at = 0; at < indices.length; ) {
    const from = indices[at] as number
    let to = from
    while (to - from < size - chunk.length && indices[at] === to) [to, at] = [to + 1, at + 1]
    for await (const samples of dataset.chunks({ from, to, ...(signal && { signal }) })) chunk.push(...samples)
    if (chunk.length < size && at < indices.length) continue
    yield chunk
    chunk = []
  }
}
