import { abortError } from '@widthwise/core'
import type { ClassifyOptions, Model } from 'widthwise'
import type { Cli, Outcome } from '../cli.ts'
import type { ClassifyFlags } from '../commands/classify.ts'
import { errorDocument } from '../error-document.ts'
import { exitCodes } from '../exit-codes.ts'
import { expandImages } from '../images/expand-images.ts'
import { answerTable } from './answer-table.ts'
import { classifyEntries, type ImageResult } from './classify-entries.ts'

/**
 * Classifies the pictures that `names` mean. A picture that fails is a result with its error, the others are answered.
 *
 * @throws {WidthwiseError} for what concerns all of them: the model, the device, a width that is not offered
 */
export async function classifyImages(cli: Cli, names: readonly string[], flags: ClassifyFlags): Promise<Outcome> {
  const { signal } = cli
  const [entries, { load }] = await Promise.all([expandImages(names, cli.stdin), import('widthwise')])
  const model = await load(flags.model, { device: flags.device, orientation: flags.orientation, signal })
  const progress = await cli.progress('classifying')
  const results: ImageResult[] = []
  let stopped: Outcome['error']
  try {
    for await (const result of classifyEntries(model, entries, optionsOf(model, flags, signal))) {
      results.push(result)
      progress.update(results.length / entries.length)
    }
  } catch (error) {
    // What has been answered is not lost.
    if (!signal.aborted) throw error
    stopped = abortError(signal)
  } finally {
    progress.stop()
    await model.dispose()
  }
  const failures = results.flatMap(({ input, error }) => (error ? [{ subject: input, error }] : []))
  return {
    exitCode: failures.length > 0 ? exitCodes.failed : exitCodes.done,
    document: {
      model: model.name,
      results: results.map((result) =>
        result.error ? { input: result.input, error: errorDocument(result.error) } : result,
      ),
    },
    text: (style, quiet) => answerTable(results, { top: flags.top ?? 1, quiet }, style),
    failures,
    error: stopped,
  }
}

function optionsOf(model: Model, flags: ClassifyFlags, signal: AbortSignal): ClassifyOptions {
  const { width, budgetMs, budgetMacs, maxLoss, cascade, top } = flags
  // Asked of the model now: a width that it does not offer fails no single picture, but all of them.
  if (width !== undefined) model.cost({ width })
  const budget = {
    ...(budgetMs !== undefined && { ms: budgetMs }),
    ...(budgetMacs !== undefined && { macs: budgetMacs }),
    ...(maxLoss !== undefined && { maxLoss }),
  }
  return { cascade, budget, signal, ...(width !== undefined && { width }), ...(top !== undefined && { top }) }
}
