import { type AbortSignalLike, type Device, isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import type { RgbImage } from '@widthwise/image'
import pLimit, { type LimitFunction } from 'p-limit'
import { facadeError } from '../errors.ts'
import type { ImageInput, Platform, ReadImageOptions } from '../platform.ts'
import { readPixels } from '../read-pixels.ts'
import { topClasses } from '../top-classes.ts'
import type { CascadeAnswer, CascadeClassified, CascadeSummary } from './cascade-answer.ts'
import type { CascadeFile } from './cascade-file.ts'
import type {
  CascadeClassifyAllOptions,
  CascadeClassifyOptions,
  CascadeCompareOptions,
  CascadeProfileOptions,
} from './cascade-options.ts'
import { type CascadeProfile, measureStages, predictedSaving } from './cascade-profile.ts'
import { CascadeTally } from './cascade-tally.ts'
import { type ComparedPicture, comparePicture } from './compare-with-base.ts'
import { confidenceBy } from './exit-rule.ts'
import type { OpenStages } from './open-stages.ts'
import { Prefetcher, type PrefetchOptions } from './prefetch.ts'
import { type CascadeDecision, type CascadeRun, runCascade } from './run-cascade.ts'
import { assertFinite, runStage } from './run-stage.ts'
import type { Stage } from './stage.ts'

interface Parts {
  readonly platform: Platform
  readonly file: CascadeFile
  readonly where: string
  readonly open: OpenStages
  readonly device: Device
  readonly ownsDevice: boolean
  readonly decoding: Pick<ReadImageOptions, 'orientation' | 'maxPixels'>
  readonly prefetch: PrefetchOptions | undefined
}

/** A decoded picture, or why there is none. */
type Decoded = { readonly input: ImageInput } & (
  | { readonly image: RgbImage; readonly decodeMs: number; readonly error?: undefined }
  | { readonly error: WidthwiseError }
)

/** What the cascade and the base alone came to on the same pictures. */
export interface CascadeComparison {
  /** In the order given; undefined for a picture that cannot be read. */
  readonly pictures: readonly (ComparedPicture | undefined)[]
  /** Sums of medians. */
  readonly cascadeMs: number
  readonly baseMs: number
  /** 1 − cascadeMs / baseMs. */
  readonly measuredSaving: number
  /** From the profile, for the exits of these pictures; once profiled. */
  readonly predictedSaving?: number
}

/** What one stage answers by itself, whatever the others do. */
export interface StagePrediction {
  readonly model: string
  readonly width?: number
  /** `[classes]`. */
  readonly probabilities: Float64Array
}

/** Facts of one stage. */
export interface StageFacts {
  readonly model: string
  readonly width?: number
  /** None for the last, which always answers. */
  readonly threshold?: number
  readonly macs: number
  /** Operators whose cost is not in `macs`. */
  readonly unknownOperators: readonly string[]
  readonly input: readonly [channels: 3, height: number, width: number]
}

/** A loaded cascade: models in a row on one device, each asked only where those before it are not sure. */
export class Cascade implements AsyncDisposable {
  readonly #parts: Parts
  readonly #stages: readonly Stage[]
  /** One batch is at work at a time, so that what is measured is its own. */
  readonly #turn: LimitFunction = pLimit(1)
  readonly #prefetcher: Prefetcher | undefined
  readonly #tally: CascadeTally
  #profile: CascadeProfile | undefined
  #measuredSaving: number | undefined
  #disposed: Promise<void> | undefined

  /** Made by `loadCascade`. */
  constructor(parts: Parts) {
    this.#parts = parts
    this.#stages = parts.open.stages
    this.#prefetcher = parts.prefetch && new Prefetcher(parts.prefetch, this.#stages)
    this.#tally = new CascadeTally(this.#stages)
  }

  /** What its `cascade.json` says. */
  get document(): CascadeFile {
    return this.#parts.file
  }

  /** The stages, in the order in which they are asked. */
  get stages(): readonly StageFacts[] {
    return this.#stages.map(({ model, width, threshold, macs, unknownOperators, preprocessor }) => ({
      model,
      ...(width !== undefined && { width }),
      ...(threshold !== undefined && { threshold }),
      macs,
      unknownOperators,
      input: preprocessor.shape,
    }))
  }

  /** The classes' names, by class index, as the base has them. */
  get labels(): readonly string[] {
    return this.#base.labels
  }

  /**
   * Classifies one picture: each stage in turn until one is sure enough.
   *
   * @throws {WidthwiseError} image-not-found, …, answer-not-finite, aborted, and what the device throws
   */
  async classify(image: ImageInput, { top = 5, signal }: CascadeClassifyOptions = {}): Promise<CascadeAnswer> {
    for await (const { input: _, error, ...answer } of this.classifyAll([image], { top, ...(signal && { signal }) })) {
      if (error) throw error
      return answer as CascadeAnswer
    }
    throw facadeError('image-unreadable', 'no picture was given')
  }

  /**
   * Classifies many pictures, in order. They start in batches; of each, those whose answer stands leave, and the others go
   * on to the next stage as one smaller batch. While one batch runs, the next one is decoded. A picture that fails is
   * yielded with its error.
   *
   * @throws {WidthwiseError} only for what no picture can be blamed for: wrong options, a disposed cascade, an abort
   */
  async *classifyAll(
    images: Iterable<ImageInput> | AsyncIterable<ImageInput>,
    { batch = 1, top = 5, signal }: CascadeClassifyAllOptions = {},
  ): AsyncGenerator<CascadeClassified> {
    this.#assertUsable()
    assertCount('batch', batch)
    assertCount('top', top)
    let running: Promise<readonly CascadeClassified[]> | undefined
    for await (const chunk of chunksOf(images, batch)) {
      const decoded = Promise.all(chunk.map((input) => this.#decode(input, signal)))
      decoded.catch(() => {}) // Looked at below.
      if (running) yield* await running
      const ready = await decoded
      running = this.#turn(() => this.#classifyBatch(ready, top, signal))
      running.catch(() => {})
    }
    if (running) yield* await running
  }

  /**
   * What every stage answers on a picture, sure or not: for records that savers are chosen and thresholds are fitted on.
   *
   * @throws {WidthwiseError} as {@link classify}
   */
  async predict(
    image: ImageInput,
    { signal }: Pick<CascadeClassifyOptions, 'signal'> = {},
  ): Promise<readonly StagePrediction[]> {
    this.#assertUsable()
    const decoded = await this.#decode(image, signal)
    if (decoded.error) throw decoded.error
    return this.#aside(async () => {
      const predictions: StagePrediction[] = []
      for (const stage of this.#stages) {
        const input = await stage.preprocessor.runInTurns(decoded.image, signal)
        const [output] = await runStage(stage, [input], signal)
        const { model, width } = stage
        predictions.push({ model, ...(width !== undefined && { width }), probabilities: assertFinite(output, stage) })
      }
      return predictions
    })
  }

  /**
   * Measures every stage here, alone, on one picture at a time.
   *
   * @throws {WidthwiseError} option-invalid, and as {@link classify}
   */
  async profile({ image, ...options }: CascadeProfileOptions = {}): Promise<CascadeProfile> {
    this.#assertUsable()
    if (options.runs !== undefined) assertCount('runs', options.runs)
    const { platform, device } = this.#parts
    const decoded = await this.#decode(image ?? usualPicture(), options.signal)
    if (decoded.error) throw decoded.error
    const stages = await this.#aside(() => measureStages(this.#stages, decoded.image, platform.now, options))
    const machine = [await platform.machine(), device.telemetry().runtime].filter(Boolean).join(', ')
    this.#profile = { device: device.name, machine, stages }
    return this.#profile
  }

  /**
   * Times the cascade against its base alone on these pictures, in turns, one picture at a time. What runs here is not in
   * the summary's counts.
   *
   * @throws {WidthwiseError} option-invalid, aborted; what concerns one picture alone leaves it out
   */
  async compare(
    images: Iterable<ImageInput> | AsyncIterable<ImageInput>,
    { rounds = 3, onProgress, signal }: CascadeCompareOptions = {},
  ): Promise<CascadeComparison> {
    this.#assertUsable()
    assertCount('rounds', rounds)
    const pictures: (ComparedPicture | undefined)[] = []
    for await (const input of images) {
      pictures.push(await this.#comparePicture(input, rounds, signal))
      onProgress?.(pictures.length)
    }
    const compared = pictures.filter((picture) => picture !== undefined)
    const sum = (ms: (picture: ComparedPicture) => number): number => compared.reduce((all, one) => all + ms(one), 0)
    const [cascadeMs, baseMs] = [sum((one) => one.cascadeMs), sum((one) => one.baseMs)]
    const exits = this.#stages.map((_, index) => compared.filter(({ exit }) => exit === index).length)
    const measuredSaving = compared.length === 0 ? 0 : 1 - cascadeMs / baseMs
    if (compared.length > 0) this.#measuredSaving = measuredSaving
    return {
      pictures,
      cascadeMs,
      baseMs,
      measuredSaving,
      ...(this.#profile && compared.length > 0 && { predictedSaving: predictedSaving(this.#profile.stages, exits) }),
    }
  }

  /** What it has done since it was loaded. */
  summary(): CascadeSummary {
    const { exits, ...sums } = this.#tally.summary()
    const profiled = this.#profile && sums.answered > 0 && this.#profile
    return {
      ...sums,
      exits,
      ...(profiled && {
        predictedSaving: predictedSaving(
          profiled.stages,
          exits.map(({ count }) => count),
        ),
      }),
      ...(this.#measuredSaving !== undefined && { measuredSaving: this.#measuredSaving }),
      ...(this.#prefetcher && { prefetch: this.#prefetcher.summary(this.#tally.wastedMacs()) }),
    }
  }

  /** Frees the device's memory and closes the files; runs under way end first. */
  dispose(): Promise<void> {
    this.#disposed ??= (async () => {
      const { open, device, ownsDevice } = this.#parts
      await open[Symbol.asyncDispose]()
      if (ownsDevice) await device[Symbol.asyncDispose]()
    })()
    return this.#disposed
  }

  /** As {@link dispose}; what `await using` calls. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose()
  }

  get #base(): Stage {
    return this.#stages.at(-1) as Stage
  }

  #run(signal: AbortSignalLike | undefined, prefetcher = this.#prefetcher): CascadeRun {
    const { platform, file } = this.#parts
    return { stages: this.#stages, confidenceOf: confidenceBy(file.policy), prefetcher, now: platform.now, signal }
  }

  async #classifyBatch(
    decoded: readonly Decoded[],
    top: number,
    signal: AbortSignalLike | undefined,
  ): Promise<readonly CascadeClassified[]> {
    const readable = decoded.filter((one) => !one.error)
    const decisions = await runCascade(
      readable.map(({ image }) => image),
      this.#run(signal),
    )
    const byPicture = new Map(readable.map((one, row) => [one, decisions[row] as CascadeDecision | WidthwiseError]))
    return decoded.map((one): CascadeClassified => {
      const decision = one.error ?? (byPicture.get(one) as CascadeDecision | WidthwiseError)
      this.#tally.count('ran' in decision ? decision.ran.length - 1 : undefined)
      if (!('ran' in decision)) return { input: one.input, error: decision }
      const { decodeMs } = one as { decodeMs: number }
      return { input: one.input, ...this.#answer(decision, decodeMs, top) }
    })
  }

  #answer(
    { probabilities, class: best, ran, reason, preprocessMs }: CascadeDecision,
    decodeMs: number,
    top: number,
  ): CascadeAnswer {
    const macs = ran.reduce((sum, run) => sum + run.macs, 0)
    const fullMacs = this.#base.macs
    return {
      class: best,
      label: this.labels[best] as string,
      confidence: probabilities[best] as number,
      top: topClasses(probabilities, this.labels, top),
      ran,
      reason,
      macs,
      ms: ran.reduce((sum, run) => sum + run.ms, 0),
      fullMacs,
      saving: 1 - macs / fullMacs,
      decodeMs,
      preprocessMs,
    }
  }

  async #comparePicture(
    input: ImageInput,
    rounds: number,
    signal: AbortSignalLike | undefined,
  ): Promise<ComparedPicture | undefined> {
    const decoded = await this.#decode(input, signal)
    if (decoded.error) return undefined
    const prefetcher = this.#parts.prefetch && new Prefetcher(this.#parts.prefetch, this.#stages)
    try {
      return await this.#aside(() => comparePicture(decoded.image, rounds, this.#run(signal, prefetcher)))
    } catch (error) {
      if (!isWidthwiseError(error) || signal?.aborted) throw error
      return undefined
    }
  }

  /** Does work whose runs are no part of the summary's counts. */
  #aside<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#turn(() => this.#tally.aside(work))
  }

  async #decode(input: ImageInput, signal: AbortSignalLike | undefined): Promise<Decoded> {
    const { platform, decoding } = this.#parts
    const start = platform.now()
    try {
      const image = await readPixels(platform, input, { ...decoding, ...(signal && { signal }) })
      return { input, image, decodeMs: platform.now() - start }
    } catch (error) {
      if (!isWidthwiseError(error) || signal?.aborted) throw error
      return { input, error }
    }
  }

  #assertUsable(): void {
    if (this.#disposed) throw facadeError('disposed', `the cascade of ${this.#parts.where} is disposed`)
  }
}

/** @throws {WidthwiseError} option-invalid */
function assertCount(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return
  throw facadeError('option-invalid', `${option}: is ${value}; a whole number of at least 1 is right`, {
    details: { option },
  })
}

async function* chunksOf<Item>(items: Iterable<Item> | AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let chunk: Item[] = []
  for await (const item of items) {
    if (chunk.push(item) < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** A picture of a usual size; what it shows changes no time. */
function usualPicture(): RgbImage {
  const [width, height] = [500, 375]
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37) % 256) }
}
