import type { Runner, Tensor, WidthwiseError } from '@widthwise/core'
import type { Dataset } from '@widthwise/datasets'
import type { Width } from '@widthwise/graph'
import { createPreprocessor } from '@widthwise/image'
import type { RecordId } from '@widthwise/records'
import type { OpenModel } from 'widthwise'
import { cliError } from '../errors.ts'
import { subnetOfWidth } from '../slicing/subnet-of-width.ts'
import { imageBatches } from './image-batches.ts'
import { WidthPredictions } from './width-predictions.ts'

/** What to run, and how. */
export interface PredictWidthsOptions {
  readonly model: OpenModel
  readonly runner: Runner
  readonly dataset: Dataset
  readonly widths: readonly Width[]
  /** Samples to take, from the first on. */
  readonly count: number
  readonly batch: number
  readonly keepTop: boolean
  readonly signal: AbortSignal
  /** Called with the share that is done. */
  readonly onProgress: (share: number) => void
}

/** The answers of several widths on the same samples. */
export interface PredictedWidths {
  readonly ids: readonly RecordId[]
  readonly labels: readonly number[]
  readonly byWidth: ReadonlyMap<Width, WidthPredictions>
  /** Pictures that could not be read. */
  readonly failed: readonly { readonly id: RecordId; readonly error: WidthwiseError }[]
}

/**
 * Runs every sample of a data set through every width.
 *
 * @throws {WidthwiseError} answer-not-finite, data-unreadable, aborted, and what the device throws
 */
export async function predictWidths(options: PredictWidthsOptions): Promise<PredictedWidths> {
  const { model, runner, dataset, widths, count, batch: size, signal } = options
  const ids: RecordId[] = []
  const labels: number[] = []
  const failed: PredictedWidths['failed'][number][] = []
  const byWidth = new Map(widths.map((width) => [width, new WidthPredictions(options.keepTop)]))
  const preprocessor = createPreprocessor(model.document.preprocess)
  for await (const batch of imageBatches(dataset, preprocessor, { size, to: count, signal })) {
    const batchLabels = batch.samples.map(({ label }) => label)
    ids.push(...batch.samples.map(({ id }) => id))
    labels.push(...batchLabels)
    failed.push(...batch.failed)
    if (batch.samples.length > 0) {
      for (const [width, predictions] of byWidth) {
        const { logits } = await runner.run({ input: batch.input }, subnetOfWidth(model, width), { signal })
        predictions.push((logits as Tensor).data, batchLabels)
      }
    }
    options.onProgress((ids.length + failed.length) / count)
  }
  if (ids.length === 0) {
    const message = `none of the ${failed.length} pictures of ${dataset.name} could be read; the first: ${failed[0]?.error.message}`
    throw cliError('data-unreadable', message, { cause: failed[0]?.error })
  }
  return { ids, labels, byWidth, failed }
}
