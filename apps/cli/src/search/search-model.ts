import { abortError, isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import type { Dataset } from '@widthwise/datasets'
import { type SearchPoint, searchWidths, type WidthSearch } from '@widthwise/graph/search'
import { openModel } from 'widthwise'
import type { Cli, Outcome } from '../cli.ts'
import type { SearchFlags } from '../commands/search.ts'
import { errorDocument } from '../error-document.ts'
import { openData } from '../eval/open-data.ts'
import { exitCodes } from '../exit-codes.ts'
import { assertWritable } from '../files/assert-writable.ts'
import { writeOutput } from '../files/write-output.ts'
import { openDevice } from '../open-device.ts'
import { accuracyOfList } from './accuracy-of-list.ts'
import { keepImages } from './kept-images.ts'
import { type SearchReport, type SearchRow, searchText } from './search-text.ts'
import { StateFile } from './state-file.ts'

/**
 * Searches a model for one width a block, with the accuracy on labelled pictures as the proxy.
 *
 * @throws {WidthwiseError} for the model, the data, the device, options that do not fit them, and the files
 */
export async function searchModel(cli: Cli, source: string, flags: SearchFlags): Promise<Outcome> {
  const { signal } = cli
  // Before work that may take hours.
  await assertWritable(flags.out)
  const file = await StateFile.open(flags.state)
  await using model = await openModel(source, { signal })
  const { graph, document } = model
  // No cache: each of the lists is opened once, and would push out what is worth keeping.
  await using device = await openDevice(flags.device, { cacheFolder: false })
  const split = flags.split ?? (flags.data === 'cifar10' ? 'calibration' : undefined)
  const dataset = await openData(cli, model, { data: flags.data, split })
  // Opened before the search, which would be for nothing without it; its pictures are read after all choices.
  const test = flags.test ? await openData(cli, model, { data: flags.data, split: 'test' }) : undefined
  const images = await withProgress(cli, 'reading the pictures', (onProgress) =>
    keepImages(dataset, model, { limit: flags.limit, seed: flags.seed, batch: flags.batch, signal, onProgress }),
  )
  const state = file.begin(
    {
      model: document.name,
      weights: document.weights.map(({ sha256 }) => sha256),
      data: dataset.name,
      split: dataset.split,
      count: images.count,
      ...(flags.limit !== undefined && flags.limit < dataset.count && { seed: flags.seed }),
    },
    graph.blocks.length,
  )

  let found: WidthSearch
  let judged: ReadonlyMap<string, number> | undefined
  try {
    found = await search()
    judged = test && (await judge(test, found.frontier))
  } catch (error) {
    if (!signal.aborted) throw error
    return stopped(document.name, dataset, state.evaluations.length, file.path, abortError(signal, 'the width search'))
  }

  const rows = found.frontier.map((point) => rowOf(point, judged))
  const report: SearchReport = {
    model: document.name,
    data: dataset.name,
    split: dataset.split,
    count: images.count,
    method: flags.method,
    evaluations: found.evaluations,
    frontier: rows,
    ...(flags.budgetMacs && { budgets: budgetRows(found, judged) }),
  }
  const failures = images.failed.map(({ id, error }) => ({ subject: String(id), error }))
  const result = {
    ...report,
    ...(failures.length > 0 && { failed: images.failed.map(({ id, error }) => ({ id, error: errorDocument(error) })) }),
  }
  if (flags.out !== undefined) {
    await writeOutput(flags.out, `${JSON.stringify({ schema: 'widthwise.search/1', ...result }, null, 2)}\n`)
  }
  return {
    exitCode: failures.length > 0 ? exitCodes.failed : exitCodes.done,
    document: result,
    text: (style) => searchText(report, style),
    failures,
  }

  /** The search itself; what it has paid for is in the file when it ends, however it ends. */
  function search(): Promise<WidthSearch> {
    return withProgress(cli, 'searching', async (onProgress) => {
      try {
        return await searchWidths({
          graph,
          slicing: document.slicing,
          candidates: flags.widths,
          method: flags.method,
          budgets: flags.budgetMacs,
          maxEvaluations: flags.maxEvaluations,
          seed: flags.seed,
          state,
          signal,
          onProgress: ({ share }) => onProgress(share),
          evaluate: async (widths) => {
            await file.update()
            return await accuracyOfList(model, device, images, widths, signal)
          },
        })
      } catch (error) {
        throw ownError(error)
      } finally {
        await file.write()
      }
    })
  }

  /** Accuracy of every list on the test split, each asked for once, after all choices have been made. */
  async function judge(test: Dataset, points: readonly SearchPoint[]): Promise<ReadonlyMap<string, number>> {
    return withProgress(cli, 'judging', async (onProgress) => {
      const testImages = await keepImages(test, model, {
        seed: flags.seed,
        batch: flags.batch,
        signal,
        onProgress: () => onProgress(0),
      })
      const accuracies = new Map<string, number>()
      for (const { widths } of points) {
        accuracies.set(widths.join(), await accuracyOfList(model, device, testImages, widths, signal))
        onProgress(accuracies.size / points.length)
      }
      return accuracies
    })
  }
}

/** A search that the user has ended: what it has paid for, and where that is kept. */
function stopped(
  model: string,
  { name: data, split }: Dataset,
  evaluations: number,
  state: string | undefined,
  error: WidthwiseError,
): Outcome {
  const kept =
    state === undefined ? 'nothing is kept without --state' : `kept in ${state}; the same command goes on there`
  return {
    document: { model, data, split, evaluations, ...(state !== undefined && { state }) },
    text: () => `stopped after ${evaluations} lists: ${kept}`,
    error,
  }
}

async function withProgress<Result>(
  cli: Cli,
  title: string,
  work: (onProgress: (share: number) => void) => Promise<Result>,
): Promise<Result> {
  const progress = await cli.progress(title)
  try {
    return await work(progress.update)
  } finally {
    progress.stop()
  }
}

/** A proxy of our own fails with our own errors, which say more than that it failed. */
function ownError(error: unknown): WidthwiseError | unknown {
  const cause = isWidthwiseError(error) && error.code === 'search-evaluation-failed' ? error.cause : undefined
  return isWidthwiseError(cause) ? cause : error
}

function rowOf({ widths, cost, accuracy }: SearchPoint, judged: ReadonlyMap<string, number> | undefined): SearchRow {
  const testTop1 = judged?.get(widths.join())
  return { widths, macs: cost, top1: accuracy, ...(testTop1 !== undefined && { testTop1 }) }
}

function budgetRows(
  { budgets }: WidthSearch,
  judged: ReadonlyMap<string, number> | undefined,
): NonNullable<SearchReport['budgets']> {
  return budgets.map(({ budget, point }) => ({ budgetMacs: budget, ...(point && rowOf(point, judged)) }))
}
