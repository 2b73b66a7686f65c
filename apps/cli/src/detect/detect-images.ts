import { abortError } from '@widthwise/core'
import type { Cli, Outcome } from '../cli.ts'
import type { DetectFlags } from '../commands/detect.ts'
import { errorDocument } from '../error-document.ts'
import { exitCodes } from '../exit-codes.ts'
import { expandImages } from '../images/expand-images.ts'
import { openDevice } from '../open-device.ts'
import { boxTable, type ModelCount } from './box-table.ts'
import { type DetectResult, detectEntry, type OpenStage } from './detect-entry.ts'
import { Detector } from './detector.ts'
import { detectorStages } from './detector-stages.ts'

/**
 * Finds boxes in the pictures that `names` mean. A picture that fails is a result with its error, the others are answered;
 * a model that is no detector stops the command.
 *
 * @throws {WidthwiseError} usage-invalid, labels-unusable, cascade-file-invalid, detector-unsupported,
 *   detector-output-invalid, and what the device throws
 */
export async function detectImages(cli: Cli, names: readonly string[], flags: DetectFlags): Promise<Outcome> {
  const { signal } = cli
  const [entries, named] = await Promise.all([expandImages(names, cli.stdin), detectorStages(flags)])
  await using device = await openDevice(flags.device)
  const stages: OpenStage[] = []
  for (const { file, labels, threshold } of named) {
    const detector = await Detector.open(device, file, { ...flags, labels, signal })
    stages.push({ detector, ...(threshold !== undefined && { threshold }) })
  }
  const progress = await cli.progress('detecting')
  const results: DetectResult[] = []
  let stopped: Outcome['error']
  try {
    for (const entry of entries) {
      results.push(await detectEntry(entry, stages, { orientation: flags.orientation, signal }))
      progress.update(results.length / entries.length)
    }
  } catch (error) {
    // What has been answered is not lost.
    if (!signal.aborted) throw error
    stopped = abortError(signal)
  } finally {
    progress.stop()
  }
  const models = stages.map((stage, at) => countOf(stage, at, results))
  const failures = results.flatMap(({ input, error }) => (error ? [{ subject: input, error }] : []))
  return {
    exitCode: failures.length > 0 ? exitCodes.failed : exitCodes.done,
    document: {
      models,
      results: results.map((result) =>
        result.error ? { input: result.input, error: errorDocument(result.error) } : result,
      ),
    },
    text: (style, quiet) => boxTable(results, models, style, quiet),
    failures,
    error: stopped,
  }
}

function countOf({ detector, threshold }: OpenStage, at: number, results: readonly DetectResult[]): ModelCount {
  return {
    model: detector.file,
    ...(threshold !== undefined && { threshold }),
    runs: detector.runs,
    answered: results.filter((result) => !result.error && result.ran.length === at + 1).length,
  }
}
