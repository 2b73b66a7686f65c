import type { Architecture, InputShapes } from '@widthwise/graph'
import { isSlicingRule, type ModelSlicing } from '@widthwise/graph/slicing'
import * as v from 'valibot'
import { facadeError } from './errors.ts'

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const widthRatio = v.pipe(v.number(), v.gtValue(0), v.maxValue(1))
const side = v.pipe(v.number(), v.integer(), v.minValue(1))
const triple = v.tuple([v.number(), v.number(), v.number()])
const ascending = v.check<number[], string>(
  (list) => list.every((value, i) => i === 0 || value > (list[i - 1] as number)),
  'must be ascending',
)

const slicing = v.looseObject({
  rule: v.custom<ModelSlicing['rule']>(
    isSlicingRule,
    'must be a slicing rule: none, slimmable, scala, hydravit, matformer or sortednet',
  ),
  widths: v.pipe(v.array(widthRatio), v.minLength(1), ascending),
  stem: v.optional(v.picklist(['full', 'active'])),
})

const weights = v.object({
  /** Beside the document; no folders, so that a model cannot name a file outside its own. */
  file: v.pipe(v.string(), v.regex(/^[\w][\w.@-]*$/, 'must be a file name without folders')),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  covers: v.optional(v.array(v.looseObject({})), []),
})

const preprocess = v.object({
  resize: v.optional(side),
  crop: side,
  cropMode: v.optional(v.picklist(['center', 'squash', 'border']), 'center'),
  cropPct: v.optional(v.pipe(v.number(), v.gtValue(0))),
  interpolation: v.optional(v.picklist(['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos']), 'bicubic'),
  mean: triple,
  std: v.pipe(
    triple,
    v.check((std) => std.every((value) => value > 0), 'must be above 0'),
  ),
})

const point = v.looseObject({
  width: widthRatio,
  macs: v.pipe(v.number(), v.minValue(0)),
  top1: v.optional(share),
  data: v.optional(v.string()),
})

const cascadePoint = v.pipe(
  v.looseObject({
    chain: v.pipe(v.array(widthRatio), v.minLength(1), ascending),
    thresholds: v.array(share),
    meanMacs: v.pipe(v.number(), v.minValue(0)),
    top1: share,
  }),
  v.check(({ chain, thresholds }) => thresholds.length === chain.length - 1, 'needs one threshold fewer than widths'),
)

const cascade = v.pipe(
  v.looseObject({
    policy: v.literal('max-softmax'),
    fittedOn: v.string(),
    default: v.pipe(v.number(), v.integer(), v.minValue(0)),
    points: v.pipe(v.array(cascadePoint), v.minLength(1)),
  }),
  v.check(({ default: index, points }) => index < points.length, 'default must be the index of a point'),
)

const network = {
  schema: v.literal('widthwise.model/1'),
  name: v.pipe(v.string(), v.regex(/^[\w.-]+$/, 'must be a plain word')),
  version: v.string(),
  licence: v.string(),
  architecture: v.looseObject({ family: v.string() }),
  slicing,
  weights: v.pipe(v.array(weights), v.minLength(1)),
  labels: v.union([v.array(v.string()), v.string()]),
  points: v.array(point),
}

const featuresDocument = v.looseObject({
  ...network,
  inputs: v.record(v.string(), v.pipe(v.array(side), v.minLength(1), v.maxLength(3))),
})

const modelDocument = v.pipe(
  v.looseObject({
    ...network,
    input: v.tuple([side, side, side]),
    preprocess,
    cascade: v.optional(cascade),
  }),
  v.check(
    ({ slicing: { widths }, cascade: table }) =>
      !table || table.points.every(({ chain }) => chain.every((width) => widths.includes(width))),
    'cascade chains must be made of slicing.widths',
  ),
)

/** One weight file of a model; all of them stand in the order in which they make wider subnets possible. */
export interface WeightFile {
  readonly file: string
  readonly sha256: string
  readonly bytes: number
  /** The subnets that can run once this file and those before it are there. */
  readonly covers: readonly Readonly<Record<string, unknown>>[]
}

/** How a picture becomes the network's input; sides in pixels, mean and standard deviation of values in [0, 1]. */
export interface PreprocessDocument {
  readonly resize?: number
  readonly crop: number
  readonly cropMode: 'center' | 'squash' | 'border'
  readonly cropPct?: number
  readonly interpolation: 'nearest' | 'box' | 'bilinear' | 'hamming' | 'bicubic' | 'lanczos'
  readonly mean: readonly [number, number, number]
  readonly std: readonly [number, number, number]
}

/** Cost and measured accuracy of one width. */
export interface PointDocument {
  readonly width: number
  readonly macs: number
  /** A fraction; `data` says of what. */
  readonly top1?: number
  readonly data?: string
}

/** Widths of the model as a cascade of its own: fitted thresholds, and what each chain does. */
export interface CascadeDocument {
  readonly policy: 'max-softmax'
  readonly fittedOn: string
  /** Index of the point that `cascade: 'auto'` uses without a budget. */
  readonly default: number
  readonly points: readonly {
    readonly chain: readonly number[]
    readonly thresholds: readonly number[]
    readonly meanMacs: number
    readonly top1: number
  }[]
}

/** What every `widthwise.json` says, checked and completed with defaults. */
export interface NetworkDocument {
  readonly schema: 'widthwise.model/1'
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly architecture: Architecture
  readonly slicing: ModelSlicing
  readonly weights: readonly WeightFile[]
  /** By class index, or the file that holds the list. */
  readonly labels: readonly string[] | string
  readonly points: readonly PointDocument[]
}

/** What the `widthwise.json` of a model says that takes pictures. */
export interface ModelDocument extends NetworkDocument {
  /** `[channels, height, width]` of what the network sees. */
  readonly input: readonly [number, number, number]
  readonly preprocess: PreprocessDocument
  readonly cascade?: CascadeDocument
}

/** What the `widthwise.json` of a network says that takes what other networks make, such as an Exit Sequence Network. */
export interface FeaturesDocument extends NetworkDocument {
  /** Shapes of one image's inputs by name, without a batch. */
  readonly inputs: InputShapes
}

/**
 * Checks a parsed `widthwise.json` (`widthwise.model/1`) of a model that takes pictures.
 *
 * @param where names the document in messages
 * @throws {WidthwiseError} model-invalid, naming the key and what it must be; model-not-classifier, when it takes no pictures
 */
export function parseModelDocument(json: unknown, where: string): ModelDocument {
  const document = parseNetworkDocument(json, where)
  if (!('inputs' in document)) return document
  const takes = Object.keys(document.inputs)
  throw facadeError(
    'model-not-classifier',
    `${where}: ${document.name} (${document.architecture.family}) takes ${takes.join(', ')}; a classifier takes a picture`,
    { details: { name: document.name, takes } },
  )
}

/**
 * Checks a parsed `widthwise.json` (`widthwise.model/1`), whatever its network takes: `inputs` stands in place of `input` and
 * `preprocess` where that is no picture.
 *
 * @param where names the document in messages
 * @throws {WidthwiseError} model-invalid, naming the key and what it must be
 */
export function parseNetworkDocument(json: unknown, where: string): ModelDocument | FeaturesDocument {
  const named = typeof json === 'object' && json !== null && 'inputs' in json
  const parsed = v.safeParse<typeof featuresDocument | typeof modelDocument>(
    named ? featuresDocument : modelDocument,
    json,
  )
  if (parsed.success) return parsed.output as ModelDocument | FeaturesDocument
  const [issue] = parsed.issues
  const key = v.getDotPath(issue) ?? 'the document'
  throw facadeError('model-invalid', `${where}: ${key}: ${issue.message}`, { details: { where, key } })
}
