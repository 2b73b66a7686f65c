import { type ErrorDocument, isWidthwiseError } from '@widthwise/core'
import type { decodeImage, PreprocessSpec, RgbImage } from '@widthwise/image'
import { type LoadOptions, type Model, type ModelDocument, parseModelDocument } from 'widthwise'
import { webError } from '../errors.ts'
import { withFittingLimits } from './fitting-limits.ts'
import type { Decision, Limits, ModelFacts, ModelService, Outcome, Plan } from './model-service.ts'
import { screenPicture, seenPixels } from './picture-pixels.ts'
import { followShards } from './shard-progress.ts'

/** Larger pictures are refused by their header: decoded, this many take 200 MB. */
const maxPixels = 50e6

/** What the service needs from outside. */
export interface ModelServiceParts {
  readonly load: (source: URL, options: LoadOptions) => Promise<Model>
  readonly fetch: (url: URL) => Promise<Response>
  readonly decode: typeof decodeImage
}

interface Opened {
  readonly model: Model
  readonly document: ModelDocument
}

/** The model behind the page. It decodes a picture once, and keeps it for the answers that follow. */
export function createModelService({ load, fetch, decode }: ModelServiceParts): ModelService {
  let opened: Opened | undefined
  let picture: RgbImage | undefined
  let timed = false

  const open = (): Opened => {
    if (opened) return opened
    throw webError('model-worker-failed', 'the model was asked before it was open')
  }
  const answer = (image: RgbImage, limits: Limits) => open().model.classify(image, { ...limits, top: 5 })
  const plan = async (limits: Limits): Promise<Plan> => {
    const { chain } = await open().model.plan(limits)
    const limitMs = limits.budget?.ms
    return { chain, ...(limitMs !== undefined && { limitMs }) }
  }
  // Planned before it is answered: a run that was slow may change what the next plan is.
  const decision = (image: RgbImage, limits: Limits) =>
    withFittingLimits(open().model, limits, async (fitting) => ({
      plan: await plan(fitting),
      answer: await answer(image, fitting),
    }))
  const current = (): Pick<Decision, 'points'> => (timed ? { points: open().model.operatingPoints } : {})

  return {
    open: (folder, onProgress) =>
      outcome(async () => {
        const url = new URL('widthwise.json', folder)
        // Where it cannot be read, `load` below says why.
        const json: unknown = await fetch(url)
          .then((response) => response.json())
          .catch(() => undefined)
        const document = json === undefined ? undefined : parseModelDocument(json, url.href)
        const follow = followShards(
          (document?.weights ?? []).map(({ file, bytes, covers }) => {
            const width = covers?.at(-1)?.width
            return { file, bytes, width: typeof width === 'number' ? width : 1 }
          }),
        )
        const model = await load(new URL(folder), { maxPixels, onProgress: (progress) => onProgress(follow(progress)) })
        if (!document) {
          await model.dispose()
          throw webError('page-fault', `${url} can be read now, but could not a moment ago`)
        }
        opened = { model, document }
        return facts(opened)
      }),

    show: (blob, limits) =>
      outcome(async () => {
        const { document } = open()
        const image = await decode(new Uint8Array(await blob.arrayBuffer()), { maxPixels })
        const shown = {
          ...(await decision(image, limits)),
          ...current(),
          picture: screenPicture(image),
          seen: seenPixels(image, document.preprocess as PreprocessSpec),
        }
        picture = image
        return shown
      }),

    decide: (limits) =>
      outcome(async () => {
        const decided = picture
          ? await decision(picture, limits)
          : { plan: await withFittingLimits(open().model, limits, plan) }
        return { ...decided, ...current() }
      }),

    measure: (onProgress) =>
      outcome(async () => {
        await open().model.profile({ runs: 40, onProgress })
        timed = true
        return facts(open())
      }),

    haveMilliseconds: () =>
      outcome(async () => {
        // A budget of time makes the library read its profile, or measure a short one.
        await open().model.plan({ budget: { ms: Number.MAX_VALUE } })
        timed = true
        return facts(open())
      }),
  }
}

function facts({ model, document }: Opened): ModelFacts {
  const [, height = 0, width = 0] = model.input
  return {
    name: model.name,
    labels: model.labels,
    widths: model.widths.map((ratio) => ({ width: ratio, macs: model.cost({ width: ratio }).macs })),
    input: { width, height },
    points: model.operatingPoints,
    device: model.telemetry().device,
    weightBytes: document.weights.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

async function outcome<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    return { ok: false, error: errorDocument(error) }
  }
}

/** The error as a value; what nobody typed is a fault of the page. */
export function errorDocument(error: unknown): ErrorDocument {
  if (isWidthwiseError(error)) return error.toJSON()
  return webError('page-fault', `an error without a code: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  }).toJSON()
}
