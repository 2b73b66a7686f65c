import { abortError, isWidthwiseError } from '@widthwise/core'
import type { Cascade, CascadeComparison, CascadeProfile } from 'widthwise'
import type { Cli, Outcome } from '../../cli.ts'
import type { CascadeRunFlags } from '../../commands/cascade/run.ts'
import { errorDocument } from '../../error-document.ts'
import { exitCodes } from '../../exit-codes.ts'
import { assertFolderWritable } from '../../files/assert-writable.ts'
import { answerPictures, type PictureResult } from './answer-pictures.ts'
import { comparePictures } from './compare-pictures.ts'
import { liveSummary } from './live-summary.ts'
import { liveText } from './live-text.ts'
import { assertPicturesNamed, openPictures, type Pictures } from './pictures.ts'
import { recordStages, writeStagePool } from './stage-records.ts'

/** What a run has come to, so far as it came. */
export interface LiveRun {
  readonly cascade: Cascade
  readonly pictures: Pictures
  readonly results: PictureResult[]
  profile?: CascadeProfile
  comparison?: CascadeComparison
  records?: string
}

/**
 * Classifies pictures by a cascade, and times it against its base alone. A picture that fails is a result with its error,
 * the others are answered; what had been answered when the user cancels is printed.
 *
 * @throws {WidthwiseError} for what concerns all of them: the cascade, its models, the device, the data set, the records
 */
export async function runLive(
  cli: Cli,
  source: string,
  names: readonly string[],
  flags: CascadeRunFlags,
): Promise<Outcome> {
  const { signal } = cli
  assertPicturesNamed(names, flags)
  if (flags.records !== undefined) await assertFolderWritable(flags.records)
  const { loadCascade } = await import('widthwise')
  await using cascade = await loadCascade(source, {
    device: flags.device,
    orientation: flags.orientation,
    signal,
    ...(flags.prefetch && { prefetch: { what: flags.prefetch } }),
  })
  const live: LiveRun = { cascade, pictures: await openPictures(cli, names, flags, cascade), results: [] }
  let stopped: Outcome['error']
  try {
    await work(cli, live, flags)
  } catch (error) {
    // What has been answered is not lost.
    if (!signal.aborted) throw error
    stopped = abortError(signal)
  }
  const { results, profile, records, pictures } = live
  const summary = liveSummary(live)
  const failures = results.flatMap(({ input, error }) => (error ? [{ subject: input, error }] : []))
  const { stages } = cascade
  return {
    exitCode: failures.length > 0 ? exitCodes.failed : exitCodes.done,
    document: {
      schema: 'widthwise.cascade-run/1',
      cascade: source,
      policy: cascade.document.policy,
      stages,
      ...(pictures.data && { data: pictures.data.name, split: pictures.data.split }),
      results: results.map((result) =>
        result.error ? { input: result.input, error: errorDocument(result.error) } : result,
      ),
      ...(profile && { profile }),
      summary,
      ...(records !== undefined && { records }),
    },
    text: (style, quiet) =>
      liveText(
        { results, stages, profile, summary, records },
        { top: flags.top ?? 1, listed: !pictures.data, quiet },
        style,
      ),
    failures,
    error: stopped,
  }
}

/** Measures the stages, answers the pictures, and does what else was asked for; all of it is noted in `live` as it comes. */
async function work(cli: Cli, live: LiveRun, flags: CascadeRunFlags): Promise<void> {
  const { signal } = cli
  const { cascade, pictures, results } = live
  const { batch, top } = flags
  const inSteps = async (title: string, step: (update: (share: number) => void) => Promise<void>): Promise<void> => {
    const progress = await cli.progress(title)
    try {
      await step((share) => progress.update(share))
    } finally {
      progress.stop()
    }
  }
  await inSteps('measuring the stages', async (onProgress) => {
    live.profile = await profileOn(cascade, pictures, { runs: flags.profile, onProgress, signal })
  })
  await inSteps('classifying', async (update) => {
    for await (const result of answerPictures(cascade, pictures, {
      batch,
      signal,
      ...(top !== undefined && { top }),
    })) {
      results.push(result)
      update(results.length / pictures.count)
    }
  })
  if (flags.compare > 0 && results.some(({ error }) => !error)) {
    await inSteps('comparing with the base alone', async (update) => {
      live.comparison = await comparePictures(live, flags.compare, signal, update)
    })
  }
  const { records } = flags
  if (records === undefined) return
  await inSteps('recording every stage', async (update) => {
    const recorded = await recordStages(cascade, pictures, signal, update)
    live.records = await writeStagePool(records, cascade, live.profile, recorded, signal)
  })
}

/** Measures on the first picture that can be read: how long resizing takes is a matter of its size. */
async function profileOn(
  cascade: Cascade,
  pictures: Pictures,
  options: { readonly runs: number; readonly onProgress: (share: number) => void; readonly signal: AbortSignal },
): Promise<CascadeProfile> {
  for await (const picture of pictures.all()) {
    if (picture.error) continue
    try {
      return await cascade.profile({ ...options, image: picture.image })
    } catch (error) {
      if (!isWidthwiseError(error) || options.signal.aborted) throw error
    }
  }
  return cascade.profile(options)
}
