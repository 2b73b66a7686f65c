import { type Dataset, openDataset } from '@widthwise/datasets'
import { assertClassifier, type OpenModel } from 'widthwise'
import type { Cli } from '../cli.ts'
import { assertClasses } from './assert-classes.ts'

/** Which pictures, as the command line gives them. */
export interface DataFlags {
  readonly data: string
  readonly split?: string | undefined
}

/**
 * Opens the labelled pictures that a command line names, with the classes of a model; fetches them where they have to be.
 *
 * @throws {WidthwiseError} model-not-classifier, labels-mismatch, and what `openDataset` throws
 */
export async function openData(
  cli: Cli,
  model: Pick<OpenModel, 'labels' | 'graph' | 'document'>,
  { data, split }: DataFlags,
): Promise<Dataset> {
  assertClassifier(model)
  const { labels } = model
  const progress = await cli.progress('getting the data')
  try {
    const dataset = await openDataset(data, {
      split,
      labels,
      signal: cli.signal,
      onProgress: ({ done, total }) => progress.update(total > 0 ? done / total : 0),
    })
    assertClasses(dataset, labels)
    return dataset
  } finally {
    progress.stop()
  }
}
