import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { DetectFlags } from '../commands/detect.ts'
import { cliError } from '../errors.ts'
import { readLabels } from '../files/read-labels.ts'

/** One detector of a cascade. */
export interface DetectorStage {
  readonly file: string
  readonly labels?: readonly string[]
  /** Image confidence from which on its answer stands; none for the last. */
  readonly threshold?: number
}

/**
 * The detectors that the options name, the one that runs first in front.
 *
 * @throws {WidthwiseError} usage-invalid, labels-unusable, cascade-file-invalid
 */
export async function detectorStages(flags: DetectFlags): Promise<readonly DetectorStage[]> {
  const { model, cascade, exitThreshold } = flags
  if (cascade !== undefined && /\.json$/i.test(cascade)) {
    if (model !== undefined || exitThreshold !== undefined || flags.labels !== undefined) {
      throw cliError(
        'usage-invalid',
        'a cascade.json has its detectors: leave --model, --exit-threshold and --labels out',
      )
    }
    return await readCascadeFile(cascade)
  }
  if (model === undefined) throw cliError('usage-invalid', 'no detector is named: say --model FILE.onnx')
  if ((cascade === undefined) !== (exitThreshold === undefined)) {
    throw cliError('usage-invalid', '--cascade SAVER.onnx and --exit-threshold are given together or not at all')
  }
  const labels = flags.labels === undefined ? {} : { labels: await readLabels(flags.labels) }
  const base = { file: model, ...labels }
  if (cascade === undefined || exitThreshold === undefined) return [base]
  return [{ file: cascade, threshold: exitThreshold, ...labels }, base]
}

/** A `cascade.json` of policy `detection`; paths in it are seen from its folder. */
async function readCascadeFile(file: string): Promise<readonly DetectorStage[]> {
  const fail = (problem: string, cause?: unknown): Error =>
    cliError('cascade-file-invalid', `${file}: ${problem}`, { cause, details: { file } })
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw fail(`cannot be read (${cause.code})`, cause)
  })
  const document = parse(text, fail)
  if (document.policy !== 'detection') throw fail(`policy is ${JSON.stringify(document.policy)}; "detection" is right`)
  const { stages } = document
  if (!Array.isArray(stages) || stages.length === 0) throw fail('stages must be a list of at least one detector')
  return await Promise.all(
    stages.map(async (stage: unknown, at): Promise<DetectorStage> => {
      const { model, threshold } = fieldsOf(stage)
      const { onnx, labels } = fieldsOf(model)
      if (typeof onnx !== 'string') throw fail(`stages[${at}].model.onnx must be the path of an .onnx file`)
      const last = at === stages.length - 1
      if (last ? threshold !== undefined && threshold !== null : !isFraction(threshold)) {
        throw fail(
          `stages[${at}].threshold is ${JSON.stringify(threshold)}; ${last ? 'the last stage has none' : 'it must be a number from 0 to 1'}`,
        )
      }
      return {
        file: resolve(dirname(file), onnx),
        ...(isFraction(threshold) && { threshold }),
        ...(await labelsOf(labels, at, dirname(file), fail)),
      }
    }),
  )
}

type Fields = Readonly<Record<string, unknown>>

function parse(text: string, fail: (problem: string, cause?: unknown) => Error): Fields {
  try {
    return fieldsOf(JSON.parse(text))
  } catch (cause) {
    throw fail('is not JSON', cause)
  }
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

const isFraction = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1

async function labelsOf(
  labels: unknown,
  at: number,
  folder: string,
  fail: (problem: string) => Error,
): Promise<{ readonly labels?: readonly string[] }> {
  if (labels === undefined || labels === null) return {}
  if (typeof labels === 'string') return { labels: await readLabels(resolve(folder, labels)) }
  if (Array.isArray(labels) && labels.every((name) => typeof name === 'string')) return { labels }
  throw fail(`stages[${at}].model.labels must be a file or a list of names`)
}
