import { join } from 'node:path'
import { costOf, type Width } from '@widthwise/graph'
import { type OpenModel, openModel } from 'widthwise'
import type { Cli, Outcome } from '../cli.ts'
import type { EvalFlags } from '../commands/eval.ts'
import { errorDocument } from '../error-document.ts'
import { exitCodes } from '../exit-codes.ts'
import { assertFolderWritable } from '../files/assert-writable.ts'
import { openDevice } from '../open-device.ts'
import { subnetOfWidth } from '../slicing/subnet-of-width.ts'
import { cascadePoints, cascadeResults } from './cascade-points.ts'
import { type Evaluation, evaluationText, type WidthResult } from './evaluation-text.ts'
import { medianTimes } from './median-times.ts'
import { openData } from './open-data.ts'
import { placeOfModel } from './place-of-model.ts'
import { type PredictedWidths, predictWidths } from './predict-widths.ts'
import { writePool } from './write-pool.ts'

/**
 * Accuracy and cost of a model's widths, and of cascades of them, on labelled pictures. Pictures that cannot be read are
 * counted and named; the shares are of those that can.
 *
 * @throws {WidthwiseError} for the model, the data set, the device, options that do not fit the model, or the records
 */
export async function evaluateModel(cli: Cli, source: string, flags: EvalFlags): Promise<Outcome> {
  const { signal } = cli
  await using model = await openModel(source, { signal })
  const widths = flags.width === 'all' ? model.document.slicing.widths : flags.width
  const subnets = widths.map((width) => subnetOfWidth(model, width))
  if (flags.records !== undefined) await assertFolderWritable(flags.records)
  const points = cascadePoints(model, flags.cascade, widths)
  await using device = await openDevice(flags.device)
  const dataset = await openData(cli, model, flags)
  const count = Math.min(dataset.count, flags.limit ?? dataset.count)
  await using runner = await device.prepare(
    { graph: model.graph, store: model.store },
    { outputs: ['logits'], subnets, signal },
  )

  const progress = await cli.progress('evaluating')
  const keepTop = flags.records !== undefined
  let predicted: PredictedWidths
  let medians: ReadonlyMap<Width, number>
  try {
    const { batch } = flags
    const onProgress = progress.update
    predicted = await predictWidths({ model, runner, dataset, widths, count, batch, keepTop, signal, onProgress })
    medians = await medianTimes(model, runner, widths, signal)
  } finally {
    progress.stop()
  }

  const evaluation: Evaluation = {
    model: model.document.name,
    data: dataset.name,
    split: dataset.split,
    count: predicted.ids.length,
    widths: widths.map((width) => widthResult(width, model, predicted, medians)),
    cascade: cascadeResults(model, points, predicted),
  }
  const records = flags.records && (await write(flags.records, source, evaluation, predicted, model, signal))
  const { cascade, ...document } = evaluation
  const failures = predicted.failed.map(({ id, error }) => ({ subject: String(id), error }))
  return {
    exitCode: failures.length > 0 ? exitCodes.failed : exitCodes.done,
    document: {
      ...document,
      ...(cascade.length > 0 && { cascade }),
      ...(failures.length > 0 && {
        failed: predicted.failed.map(({ id, error }) => ({ id, error: errorDocument(error) })),
      }),
      ...(records && { records }),
    },
    text: (style) => evaluationText(evaluation, style),
    failures,
  }
}

function widthResult(
  width: Width,
  model: OpenModel,
  { byWidth, ids }: PredictedWidths,
  medians: ReadonlyMap<Width, number>,
): WidthResult {
  const { right = [], rightInFive = [] } = byWidth.get(width) ?? {}
  const share = (marks: readonly number[]): number => marks.reduce((sum, mark) => sum + mark, 0) / ids.length
  return {
    width,
    top1: share(right),
    top5: share(rightInFive),
    macs: costOf(model.graph, subnetOfWidth(model, width)).macs,
    msMedian: medians.get(width) as number,
  }
}

async function write(
  folder: string,
  source: string,
  { widths }: Evaluation,
  predicted: PredictedWidths,
  { labels }: OpenModel,
  signal: AbortSignal,
): Promise<string> {
  const models = widths.map(({ width, macs, msMedian }) => ({ width, macs, ms: msMedian }))
  const place = await placeOfModel(source, join(folder, 'pool.json'))
  return writePool(folder, models, predicted, { classes: labels.length, place, signal })
}
