import type { AbortSignalLike, Device, PortInfo } from '@widthwise/core'
import { createPreprocessor, type Preprocessor } from '@widthwise/image'
import { facadeError } from '../errors.ts'
import type { DocumentFiles } from '../platform.ts'
import { type OnnxStageModel, parseJson } from './cascade-file.ts'
import type { Stage } from './stage.ts'

/** What a stage is made of besides its place in the chain. */
export type StageModel = Omit<Stage, 'threshold'>

/**
 * Makes somebody's ONNX classifier ready.
 *
 * @param key where it stands in the document, for messages
 * @throws {WidthwiseError} cascade-file-missing, cascade-invalid, model-not-classifier, preprocess-mismatch, and what
 *   counting its cost and the device throw
 */
export async function openOnnxStage(
  model: OnnxStageModel,
  key: string,
  files: DocumentFiles,
  device: Device,
  signal: AbortSignalLike | undefined,
): Promise<StageModel> {
  const preprocessor = preprocessorOf(model, key, files)
  const labels = await labelsOf(model, key, files, signal)
  const bytes = await files.bytes(model.onnx, signal)
  const runner = await device.prepare({ onnx: files.path(model.onnx) ?? bytes }, signal ? { signal } : {})
  try {
    const { input, output } = portsOf(runner, labels.length, model.onnx)
    assertFits(input, preprocessor, model.onnx)
    return {
      model: model.name ?? nameOf(model.onnx),
      labels,
      ...(await costOf(bytes, input.shape, preprocessor.shape[1])),
      preprocessor,
      inputKey: inputKey(model.preprocess),
      runner,
      input: input.name,
      output: output.name,
      gives: model.output ?? 'logits',
      oneByOne: input.shape[0] === 1,
    }
  } catch (error) {
    await runner[Symbol.asyncDispose]()
    throw error
  }
}

/** The same for preprocessing that says the same, in whatever order. */
export function inputKey(preprocess: object): string {
  return JSON.stringify(Object.entries(preprocess).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Multiply-accumulates of one picture. The code that counts is loaded for ONNX stages alone. */
async function costOf(
  bytes: Uint8Array,
  [batch, , height]: readonly number[],
  side: number,
): Promise<Pick<Stage, 'macs' | 'unknownOperators'>> {
  const [{ fromOnnx }, { inspectOnnx }] = await Promise.all([
    import('@widthwise/onnx'),
    import('@widthwise/onnx/analysis'),
  ])
  const { macs, unknown } = inspectOnnx(fromOnnx(bytes), {
    ...(batch === -1 && { batch: 1 }),
    ...(height === -1 && { imageSize: side }),
  })
  return { macs, unknownOperators: unknown.map(({ operator }) => operator) }
}

function preprocessorOf({ preprocess }: OnnxStageModel, key: string, files: DocumentFiles): Preprocessor {
  try {
    return createPreprocessor(preprocess)
  } catch (cause) {
    const at = `${key}.model.preprocess`
    throw facadeError('cascade-invalid', `${files.where}: ${at}: ${(cause as Error).message}`, {
      cause,
      details: { where: files.where, key: at },
    })
  }
}

async function labelsOf(
  { labels }: OnnxStageModel,
  key: string,
  files: DocumentFiles,
  signal: AbortSignalLike | undefined,
): Promise<readonly string[]> {
  const list =
    typeof labels === 'string' ? parseJson(new TextDecoder().decode(await files.bytes(labels, signal)), labels) : labels
  if (Array.isArray(list) && list.length > 0 && list.every((label) => typeof label === 'string')) return list
  throw facadeError('cascade-invalid', `${files.where}: ${key}.model.labels: must be a list of names`, {
    details: { where: files.where, key: `${key}.model.labels` },
  })
}

/** The one picture that goes in and the one number a class that comes out. @throws {WidthwiseError} model-not-classifier */
function portsOf(
  { inputs, outputs }: { readonly inputs: readonly PortInfo[]; readonly outputs: readonly PortInfo[] },
  classes: number,
  file: string,
): { readonly input: PortInfo; readonly output: PortInfo } {
  const [input, ...others] = inputs
  const takesPictures =
    input &&
    others.length === 0 &&
    input.shape.length === 4 &&
    isOneOf(input.shape[0], [-1, 1]) &&
    isOneOf(input.shape[1], [-1, 3])
  const output = outputs.find(({ shape }) => shape.length === 2 && isOneOf(shape[1], [-1, classes]))
  if (takesPictures && output) return { input, output }
  throw facadeError(
    'model-not-classifier',
    `${file} takes ${listed(inputs)} and gives ${listed(outputs)}; a classifier of ${classes} classes takes [N, 3, height, width], N open or 1, and gives [N, ${classes}]`,
    { details: { file, inputs, outputs, classes } },
  )
}

/** @throws {WidthwiseError} preprocess-mismatch */
function assertFits({ shape }: PortInfo, preprocessor: Preprocessor, file: string): void {
  const made = preprocessor.shape
  if (shape.slice(1).every((size, axis) => isOneOf(size, [-1, made[axis] as number]))) return
  throw facadeError(
    'preprocess-mismatch',
    `${file} takes [${shape.slice(1).join(', ')}]; its preprocessing makes [${made.join(', ')}]`,
    { details: { file, shape, made } },
  )
}

const isOneOf = (size: number | undefined, right: readonly number[]): boolean =>
  size !== undefined && right.includes(size)

const listed = (ports: readonly PortInfo[]): string =>
  ports
    .map(({ name, shape }) => `${name} [${shape.map((size) => (size === -1 ? 'N' : size)).join(', ')}]`)
    .join(' and ') || 'nothing'

/** `mobilenet_v2/model.onnx`: the folder's name; `mobilenet_v2.onnx`: its own. */
function nameOf(file: string): string {
  const parts = file.split(/[\\/]/)
  const stem = (parts.at(-1) as string).replace(/\.onnx$/i, '')
  return stem === 'model' ? (parts.at(-2) ?? stem) : stem
}
