import { softmax } from '@widthwise/cascade'
import { type ControllerState, createController } from '@widthwise/controller'
import {
  type AbortSignalLike,
  type Budget,
  type Cost,
  type Device,
  isWidthwiseError,
  type OperatingPoint,
  type Policy,
  type Runner,
  type Telemetry,
  type Tensor,
} from '@widthwise/core'
import type { SubnetCost } from '@widthwise/graph'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Answer, Classified, StageRun } from './answer.ts'
import { facadeError } from './errors.ts'
import type { OpenModel } from './load.ts'
import { measureProfile, type ProfileOptions, zeroInput } from './measure-profile.ts'
import { assertClassifyOptions, assertProfileOptions, type ClassifyOptions } from './options.ts'
import type { ImageInput, Platform } from './platform.ts'
import type { Profile } from './profile.ts'
import { readPixels } from './read-pixels.ts'

interface Parts {
  readonly platform: Platform
  readonly open: OpenModel
  readonly device: Device
  readonly ownsDevice: boolean
  readonly runner: Runner
  readonly orientation: 'exif' | 'ignore'
  /** Inputs that run at the same time: one for each worker of the device. */
  readonly concurrency: number
}

/** A picture on its way: ready for the network, with what getting it there took. */
interface Prepared {
  readonly input: Tensor
  readonly decodeMs: number
  readonly preprocessMs: number
}

/** A loaded model: one set of weights, every width, on one device. */
export class Model implements AsyncDisposable {
  readonly #parts: Parts
  /** Inputs wait here and not in the device, so that a run's measured time is its own. */
  readonly #limit: LimitFunction
  #state: ControllerState
  #profiled = false
  /** Widths that have run. */
  readonly #warm = new Set<number>()
  #disposed: Promise<void> | undefined

  /** Made by `load`. */
  constructor(parts: Parts) {
    this.#parts = parts
    this.#limit = pLimit(parts.concurrency)
    this.#state = operatingPoints(parts.open)
  }

  /** The model's name, as its card says it. */
  get name(): string {
    return this.#parts.open.document.name
  }

  /** The widths that the model offers, ascending. */
  get widths(): readonly number[] {
    return this.#parts.open.document.slicing.widths
  }

  /** The classes' names, by class index. */
  get labels(): readonly string[] {
    return this.#parts.open.labels
  }

  /** `[channels, height, width]` of what the network sees. */
  get input(): readonly number[] {
    return this.#parts.open.document.input
  }

  /** Parameters, MACs, bytes and activation peak of a width. @throws {WidthwiseError} width-not-offered */
  cost({ width }: { readonly width: number }): SubnetCost {
    return this.#parts.open.cost(width)
  }

  /** What the device senses of itself. */
  telemetry(): Telemetry {
    return this.#parts.device.telemetry()
  }

  /**
   * Classifies one picture with the cheapest operating point that its options ask for.
   *
   * @throws {WidthwiseError} of this package (width-not-offered, image-not-found, …), of the controller (budget-too-small, …),
   *   of `@widthwise/image` (image-corrupt, …) or of the device
   * @example
   * const answer = await model.classify('cat.jpg', { budget: { ms: 8 } })
   */
  async classify(image: ImageInput, options: ClassifyOptions = {}): Promise<Answer> {
    this.#assertUsable()
    assertClassifyOptions(options)
    const { signal, budget = {} } = options
    const top = Math.min(options.top ?? 5, this.labels.length)
    const policy = this.#policy(options)
    if (budget.ms !== undefined) await this.#haveMilliseconds(signal)
    // Asked before decoding: a budget that nothing fits should not wait for a picture.
    policy.choose(this.#state, budget)
    const prepared = await this.#prepare(image, signal)
    return this.#limit(() => this.#decide(prepared, policy, budget, top, signal))
  }

  /**
   * Classifies many pictures, in order. An input that fails is yielded with its error; the others are answered all the
   * same. While one picture runs the next ones are decoded.
   *
   * @throws {WidthwiseError} only for what no input can be blamed for: wrong options, a disposed model, an abort
   */
  async *classifyAll(
    images: Iterable<ImageInput> | AsyncIterable<ImageInput>,
    options: ClassifyOptions = {},
  ): AsyncGenerator<Classified> {
    this.#assertUsable()
    assertClassifyOptions(options)
    const ahead: { input: ImageInput; answer: Promise<Answer> }[] = []
    const finish = async ({ input, answer }: (typeof ahead)[number]): Promise<Classified> => {
      try {
        return { input, ...(await answer) }
      } catch (error) {
        if (!isWidthwiseError(error) || options.signal?.aborted) throw error
        return { input, error }
      }
    }
    try {
      for await (const input of images) {
        const answer = this.classify(input, options)
        answer.catch(() => {}) // Looked at when its turn comes.
        ahead.push({ input, answer })
        if (ahead.length > lookAhead) yield await finish(ahead.shift() as (typeof ahead)[number])
      }
      for (let next = ahead.shift(); next; next = ahead.shift()) yield await finish(next)
    } finally {
      await Promise.allSettled(ahead.map(({ answer }) => answer))
    }
  }

  /** Measures every width on this machine and keeps what it finds for budgets in milliseconds. */
  async profile(options: ProfileOptions = {}): Promise<Profile> {
    this.#assertUsable()
    assertProfileOptions(options)
    const { platform, open, device, runner } = this.#parts
    const profile = await measureProfile({ platform, open, device, runner }, options)
    for (const width of this.widths) this.#warm.add(width)
    await platform.writeProfile(await this.#profileKey(), profile)
    this.#useProfile(profile)
    return profile
  }

  /** Frees the device's memory and closes the files; runs under way end first. */
  dispose(): Promise<void> {
    this.#disposed ??= (async () => {
      const { runner, device, ownsDevice, open } = this.#parts
      await runner[Symbol.asyncDispose]()
      if (ownsDevice) await device[Symbol.asyncDispose]()
      await open[Symbol.asyncDispose]()
    })()
    return this.#disposed
  }

  /** As {@link dispose}; what `await using` calls. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose()
  }

  #policy({ width, cascade = 'auto' }: ClassifyOptions): Policy<ControllerState> {
    if (width !== undefined) this.#parts.open.subnet(width)
    return createController({ cascade: cascade === 'auto', ...(width !== undefined && { width }) })
  }

  async #prepare(image: ImageInput, signal: AbortSignalLike | undefined): Promise<Prepared> {
    const { platform, open, orientation } = this.#parts
    const start = platform.now()
    const pixels = await readPixels(platform, image, orientation, signal)
    const decoded = platform.now()
    const tensor = open.preprocessor.run(pixels)
    return {
      input: { shape: [1, ...tensor.shape], data: tensor.data },
      decodeMs: decoded - start,
      preprocessMs: platform.now() - decoded,
    }
  }

  /** Runs operating points, as the policy names them, until an answer stands. */
  async #decide(
    { input, decodeMs, preprocessMs }: Prepared,
    policy: Policy<ControllerState>,
    budget: Budget,
    top: number,
    signal: AbortSignalLike | undefined,
  ): Promise<Answer> {
    const ran: StageRun[] = []
    let spent: Cost & { readonly ms: number } = { macs: 0, ms: 0 }
    let point = policy.choose(this.#state, budget)
    for (;;) {
      const { probabilities, ms } = await this.#run(input, point, signal)
      const best = argmax(probabilities)
      const confidence = probabilities[best] as number
      const { macs } = point.cost
      ran.push({ width: point.width, confidence, macs, ms })
      spent = { macs: spent.macs + macs, ms: spent.ms + ms }
      const outcome = { point, confidence, spentHere: { macs, ms }, spent }
      this.#state = policy.observe(this.#state, outcome)
      const following = policy.next(this.#state, budget, outcome)
      if ('exit' in following) {
        const fullMacs = this.cost({ width: this.widths.at(-1) as number }).macs
        return {
          class: best,
          label: this.labels[best] as string,
          confidence,
          top: topClasses(probabilities, this.labels, top),
          ran,
          reason: following.reason,
          ...spent,
          fullMacs,
          saving: 1 - spent.macs / fullMacs,
          decodeMs,
          preprocessMs,
        }
      }
      point = following
    }
  }

  async #run(
    input: Tensor,
    point: OperatingPoint,
    signal: AbortSignalLike | undefined,
  ): Promise<{ probabilities: Float64Array; ms: number }> {
    const { platform, open, runner } = this.#parts
    const options = signal ? { signal } : {}
    const subnet = open.subnet(point.width)
    if (!this.#warm.has(point.width)) {
      // A width's first run makes its session and touches its memory for the first time: its time says nothing.
      await runner.run({ input: zeroInput(open.document.input) }, subnet, options)
      this.#warm.add(point.width)
    }
    const start = platform.now()
    const outputs = await runner.run({ input }, subnet, options)
    const ms = platform.now() - start
    const probabilities = softmax((outputs.logits as Tensor).data)
    if (!probabilities.every(Number.isFinite)) {
      throw facadeError(
        'answer-not-finite',
        `${this.name} at width ${point.width} answered with a number that is not finite`,
      )
    }
    return { probabilities, ms }
  }

  async #haveMilliseconds(signal: AbortSignalLike | undefined): Promise<void> {
    if (this.#profiled) return
    const stored = await this.#parts.platform.readProfile(await this.#profileKey())
    if (stored && this.widths.every((width) => stored.points.some((point) => point.width === width)))
      this.#useProfile(stored)
    // Short: enough to choose a width by; `profile` measures with more care.
    else await this.profile({ runs: 12, ...(signal && { signal }) })
  }

  async #profileKey(): Promise<string> {
    const { platform, open, device } = this.#parts
    const hashes = open.document.weights.map(({ sha256 }) => sha256)
    return platform.sha256(JSON.stringify([await platform.machine(), device.name, hashes, open.document.slicing]))
  }

  #useProfile(profile: Profile): void {
    this.#profiled = true
    this.#state = {
      ...this.#state,
      widths: this.#state.widths.map((facts) => {
        const point = profile.points.find(({ width }) => width === facts.width)
        return point ? { ...facts, ms: point.msMedian, msDeviation: point.msDeviation } : facts
      }),
    }
  }

  #assertUsable(): void {
    if (this.#disposed) throw facadeError('disposed', `${this.name} is disposed`)
  }
}

/** Pictures that `classifyAll` works on beside the one it waits for. */
const lookAhead = 4

function operatingPoints({ document, cost }: OpenModel): ControllerState {
  const { cascade, points, slicing } = document
  return {
    widths: slicing.widths.map((width) => {
      const top1 = points.find((point) => point.width === width)?.top1
      return { width, macs: cost(width).macs, ...(top1 !== undefined && { top1 }) }
    }),
    cascades: (cascade?.points ?? []).map(({ chain, thresholds, meanMacs, top1 }) => ({
      widths: chain,
      thresholds,
      meanMacs,
      top1,
    })),
    ...(cascade && { defaultCascade: cascade.default }),
  }
}

function argmax(values: Float64Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i
  return best
}

function topClasses(probabilities: Float64Array, labels: readonly string[], count: number): Answer['top'] {
  return Array.from(probabilities.keys())
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number) || a - b)
    .slice(0, count)
    .map((index) => ({ class: index, label: labels[index] as string, probability: probabilities[index] as number }))
}
