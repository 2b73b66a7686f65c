import { type AbortSignalLike, type Device, isWidthwiseError, type Runner } from '@widthwise/core'
import { assertClassifier } from '../assert-classifier.ts'
import { facadeError } from '../errors.ts'
import { type OpenModel, openModel } from '../load.ts'
import type { DocumentFiles, Platform } from '../platform.ts'
import type { CascadeFile, CascadeStage } from './cascade-file.ts'
import { inputKey, openOnnxStage, type StageModel } from './onnx-stage.ts'
import { type Stage, stageName } from './stage.ts'

/** The stages of a cascade, and what is to be given back after them. */
export interface OpenStages extends AsyncDisposable {
  readonly stages: readonly Stage[]
}

/** A model of widths with its runner, which all of its stages share. */
interface OpenWidths {
  readonly open: OpenModel
  readonly runner: Runner
}

/**
 * Opens every model of a cascade on one device. Stages that are widths of one model share its weights and its runner.
 *
 * @throws {WidthwiseError} labels-differ, cascade-file-missing, cascade-invalid, model-not-found, model-not-classifier,
 *   preprocess-mismatch, width-not-offered, and what opening models and the device throw
 */
export async function openStages(
  document: CascadeFile,
  files: DocumentFiles,
  platform: Platform,
  device: Device,
  signal: AbortSignalLike | undefined,
): Promise<OpenStages> {
  const opened: AsyncDisposable[] = []
  const widths = new Map<string, OpenWidths>()
  const close = async (): Promise<void> => {
    // Runners before the stores that they read.
    for (const each of opened.toReversed()) await each[Symbol.asyncDispose]()
  }
  const open = async ({ model, width }: CascadeStage, key: string): Promise<StageModel> => {
    if (typeof model !== 'string') {
      const stage = await openOnnxStage(model, key, files, device, signal)
      opened.push(stage.runner)
      return stage
    }
    const known = widths.get(model) ?? (await openWidths(model, files, platform, device, opened, signal))
    widths.set(model, known)
    return widthStage(known, width)
  }
  try {
    const stages: Stage[] = []
    const last = document.stages.length - 1
    // One after the other: what goes wrong is said of the first stage that it goes wrong with.
    for (const [index, stage] of document.stages.entries()) {
      const made = await open(stage, `stages.${index}`)
      stages.push({ ...made, threshold: index === last ? undefined : stage.threshold })
    }
    assertSameLabels(stages)
    return { stages, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openWidths(
  name: string,
  files: DocumentFiles,
  platform: Platform,
  device: Device,
  opened: AsyncDisposable[],
  signal: AbortSignalLike | undefined,
): Promise<OpenWidths> {
  const options = signal ? { signal } : {}
  const open = await openFirst(files.modelPlaces(name), (place) => openModel(platform, place, options))
  opened.push(open)
  assertClassifier(open)
  const runner = await device.prepare({ graph: open.graph, store: open.store }, { outputs: ['logits'], ...options })
  opened.push(runner)
  return { open, runner }
}

/** @throws {WidthwiseError} model-not-found when it is in none of these places */
async function openFirst<Opened>(places: readonly string[], open: (place: string) => Promise<Opened>): Promise<Opened> {
  let first: unknown
  for (const place of places) {
    try {
      return await open(place)
    } catch (error) {
      if (!isWidthwiseError(error) || error.code !== 'model-not-found') throw error
      first ??= error
    }
  }
  throw first
}

function widthStage({ open, runner }: OpenWidths, asked: number | undefined): StageModel {
  const { document, labels, preprocessor } = open
  const width = asked ?? (document.slicing.widths.at(-1) as number)
  return {
    model: document.name,
    width,
    labels,
    macs: open.cost(width).macs,
    unknownOperators: [],
    preprocessor,
    inputKey: inputKey(document.preprocess),
    runner,
    subnet: open.subnet(width),
    input: 'input',
    output: 'logits',
    gives: 'logits',
    oneByOne: false,
  }
}

/** Class i must mean the same to all of them. Names may differ (car, automobile); their number and their order may not. */
function assertSameLabels(stages: readonly Stage[]): void {
  const [first, ...others] = stages as readonly [Stage, ...Stage[]]
  for (const other of others) {
    if (other.labels.length !== first.labels.length) {
      const counts = `${stageName(first)} has ${first.labels.length} labels, ${stageName(other)} ${other.labels.length}`
      throw facadeError('labels-differ', `${counts}; the models of a cascade know the same classes`)
    }
    const moved = other.labels.findIndex(
      (label, index) => label !== first.labels[index] && first.labels.includes(label),
    )
    if (moved >= 0) {
      const place = first.labels.indexOf(other.labels[moved] as string)
      throw facadeError(
        'labels-differ',
        `'${other.labels[moved]}' is class ${moved} of ${stageName(other)} and class ${place} of ${stageName(first)}`,
      )
    }
  }
}
