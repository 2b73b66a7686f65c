import { type ExitPolicyName, exitPolicies } from '@widthwise/cascade'
import type { PreprocessSpec } from '@widthwise/image'
import * as v from 'valibot'
import { facadeError } from '../errors.ts'

const cascadePolicies = Object.keys(exitPolicies) as ExitPolicyName[]

/** By which measure an answer stands. */
export type CascadePolicy = ExitPolicyName

/** Anybody's ONNX classifier as a stage: `[N, 3, height, width]` to `[N, classes]`. */
export interface OnnxStageModel {
  /** Path of the `.onnx` file. */
  readonly onnx: string
  /** As the `preprocess` of a `widthwise.json`. */
  readonly preprocess: PreprocessSpec
  /** By class index, or the JSON file that holds the list. */
  readonly labels: readonly string[] | string
  /** What answers call it; default: the file's name, or that of its folder for `model.onnx`. */
  readonly name?: string
  /** What its output is; default `logits`. */
  readonly output?: 'logits' | 'probabilities'
}

/** One stage of a cascade: a model, and the confidence from which on its answer stands. */
export interface CascadeStage {
  /** A folder with a `widthwise.json`, a package that has one or its URL; or an ONNX file. */
  readonly model: string | OnnxStageModel
  /** Of a model with several widths; default: the full one. */
  readonly width?: number
  /** By the file's policy: a confidence, a margin, or for `patience` a count. The last stage has none, or 0. */
  readonly threshold?: number
}

/** What a `cascade.json` says (`widthwise.cascade/1`). Paths in it are relative to it. */
export interface CascadeFile {
  readonly schema: 'widthwise.cascade/1'
  readonly policy: CascadePolicy
  readonly stages: readonly CascadeStage[]
  /** What the thresholds were chosen on. */
  readonly fittedOn?: unknown
  /** What they promise. */
  readonly guarantee?: unknown
}

const file = v.pipe(v.string(), v.minLength(1, 'must not be empty'))
const labels = v.union([v.array(v.string()), file], 'must be a list of names, or the JSON file that holds it')

const onnxModel = v.strictObject({
  onnx: file,
  preprocess: v.looseObject({}),
  labels,
  name: v.optional(file),
  output: v.optional(v.picklist(['logits', 'probabilities'])),
})

const stage = v.looseObject({
  model: v.lazy((model) => (typeof model === 'object' && model !== null ? onnxModel : file)),
  width: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))),
  // Above 1 is right where nobody is to exit, and for counts.
  threshold: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
})

const cascadeFile = v.looseObject({
  schema: v.literal('widthwise.cascade/1', 'must be widthwise.cascade/1'),
  policy: v.picklist(cascadePolicies, `must be one of ${cascadePolicies.join(', ')}`),
  stages: v.pipe(v.array(stage), v.minLength(1, 'must have at least one stage')),
})

/**
 * Checks the text of a `cascade.json`.
 *
 * @param where names the document in messages
 * @throws {WidthwiseError} cascade-invalid, naming the key and what it must be
 */
export function parseCascadeFile(text: string, where: string): CascadeFile {
  const parsed = v.safeParse(cascadeFile, parseJson(text, where))
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw invalid(where, v.getDotPath(issue) ?? 'the document', issue.message)
  }
  const document = parsed.output as unknown as CascadeFile
  const last = document.stages.length - 1
  for (const [index, { threshold, model, width }] of document.stages.entries()) {
    const key = `stages.${index}`
    if (index < last && threshold === undefined) {
      throw invalid(where, `${key}.threshold`, 'every stage but the last needs one')
    }
    if (index === last && threshold !== undefined && threshold !== 0) {
      throw invalid(where, `${key}.threshold`, `is ${threshold}; the last stage always answers: leave it out, or 0`)
    }
    if (document.policy === 'patience' && !Number.isInteger(threshold ?? 0)) {
      throw invalid(where, `${key}.threshold`, `is ${threshold}; of the policy patience it is a whole number`)
    }
    if (typeof model === 'object' && width !== undefined) {
      throw invalid(where, `${key}.width`, 'an ONNX model has one width; leave it out')
    }
  }
  return document
}

/** JSON of a file that a cascade names, or of itself. @throws {WidthwiseError} cascade-invalid */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw facadeError('cascade-invalid', `${where} is not JSON: ${(cause as Error).message}`, { cause })
  }
}

function invalid(where: string, key: string, problem: string): Error {
  return facadeError('cascade-invalid', `${where}: ${key}: ${problem}`, { details: { where, key } })
}
