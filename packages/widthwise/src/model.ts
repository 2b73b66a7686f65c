import { type ControllerState, createController } from '@widthwise/controller'
import {
  type AbortSignalLike,
  type Budget,
  type Device,
  isWidthwiseError,
  type OperatingPoint,
  type Policy,
  type Runner,
  type Telemetry,
  type Tensor,
} from '@widthwise/core'
import type { SubnetCost } from '@widthwise/graph/slicing'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Answer, Classified, Inference, PointFacts } from './answer.ts'
import { decide, type SampleDecision } from './decide.ts'
import { facadeError } from './errors.ts'
import type { OpenModel } from './load.ts'
import { measureProfile, type ProfileOptions, zeroInput } from './measure-profile.ts'
import { operatingPoints, pointFacts, withProfile } from './operating-points.ts'
import {
  assertClassifyOptions,
  assertInferOptions,
  assertProfileOptions,
  type ClassifyOptions,
  type InferOptions,
} from './options.ts'
import type { DeviceOptions, ImageInput, Platform, ReadImageOptions } from './platform.ts'
import type { Profile } from './profile.ts'
import { readPixels } from './read-pixels.ts'
import {
  assertInTime,
  type Choice,
  chooseInTime,
  sharedLimits,
  type TimeLimits,
  timeLimits,
  untilSpent,
} from './time-limits.ts'
import { topClasses } from './top-classes.ts'

interface Parts {
  readonly platform: Platform
  readonly open: OpenModel
  readonly device: Device
  readonly ownsDevice: boolean
  readonly runner: Runner
  readonly decoding: Pick<ReadImageOptions, 'orientation' | 'maxPixels'>
  /** What the device was opened with that changes how long a run takes. As many inputs run at once as it has workers. */
  readonly settings: Required<Pick<DeviceOptions, 'workers'>> & Pick<DeviceOptions, 'intraOpThreads'>
}

/** A picture on its way: ready for the network, with what getting it there took. */
interface Prepared {
  readonly input: Tensor
  readonly decodeMs: number
  readonly preprocessMs: number
}

/** What is asked for, with the clock running. */
interface Request {
  readonly policy: Policy<ControllerState>
  readonly budget: Budget
  readonly limits: TimeLimits
  readonly waitingCounts: boolean
  readonly signal: AbortSignalLike | undefined
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
    this.#limit = pLimit(parts.settings.workers)
    this.#state = operatingPoints(parts.open)
  }

  /** The model's name, as its card says it. */
  get name(): string {
    return this.#parts.open.document.name
  }

  /** The model's version, as its card says it. */
  get version(): string {
    return this.#parts.open.document.version
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

  /** All that an input may run with: every width alone, and every cascade that was fitted. */
  get operatingPoints(): readonly PointFacts[] {
    return pointFacts(this.#state)
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
   * @throws {WidthwiseError} of this package (width-not-offered, image-not-found, deadline-exceeded, …), of the controller (budget-too-small, …),
   *   of `@widthwise/image` (image-corrupt, …) or of the device
   * @example
   * const answer = await model.classify('cat.jpg', { budget: { ms: 8 } })
   */
  async classify(image: ImageInput, options: ClassifyOptions = {}): Promise<Answer> {
    this.#assertUsable()
    assertClassifyOptions(options)
    const request = await this.#request(options)
    const { input, decodeMs, preprocessMs } = await this.#prepare(image, options.signal)
    const { samples, queueMs } = await this.#answer(input, request)
    const [{ probabilities, confidence, ran, reason }] = samples as [SampleDecision]
    const best = probabilities.indexOf(confidence)
    return {
      class: best,
      label: this.labels[best] as string,
      confidence,
      top: topClasses(probabilities, this.labels, options.top ?? 5),
      ran,
      reason,
      ...this.#sums(samples),
      decodeMs,
      preprocessMs,
      queueMs,
    }
  }

  /**
   * Runs inputs that are preprocessed already, as `classify` runs pictures. Samples of a batch share its budget and its
   * time equally; those whose answer stands leave it, the others go on to a wider width together.
   *
   * @param input `[N, channels, height, width]`, as `this.input` says
   * @throws {WidthwiseError} batch-unfit, and as {@link classify}
   */
  async infer(input: Tensor, options: InferOptions = {}): Promise<Inference> {
    this.#assertUsable()
    assertInferOptions(options)
    assertInput(input, this.input)
    const request = await this.#request(options)
    const { samples, queueMs } = await this.#answer(input, request)
    const classes = this.labels.length
    const logits = new Float32Array(samples.length * classes)
    for (const [row, sample] of samples.entries()) logits.set(sample.logits, row * classes)
    return {
      logits: { shape: [samples.length, classes], data: logits },
      samples: samples.map(({ ran, reason }) => ({ ran, reason })),
      width: Math.max(...samples.flatMap(({ ran }) => ran.map(({ width }) => width))),
      ...this.#sums(samples),
      queueMs,
    }
  }

  /**
   * What `classify` would run first with these options, and the chain that it would follow.
   *
   * @throws {WidthwiseError} width-not-offered, budget-too-small, budget-invalid, cost-unknown, accuracy-unknown
   */
  async plan(options: InferOptions = {}): Promise<OperatingPoint> {
    this.#assertUsable()
    assertInferOptions(options)
    return this.#choose(await this.#request(options), 1).point
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

  /** What is asked for, with the clock running; refused at once where nothing fits the budget. */
  async #request(options: InferOptions): Promise<Request> {
    const { width, cascade = 'auto', budget = {}, deadlineMs, targetMs, waitingCounts = false, signal } = options
    if (width !== undefined) this.#parts.open.subnet(width)
    const policy = createController({
      cascade: cascade === 'auto',
      // A deadline alone is a limit and no wish to spend all of it.
      keepDefault: Object.values(budget).every((cap) => cap === undefined),
      ...(width !== undefined && { width }),
    })
    // Measuring is done once, and no input can be blamed for it.
    if ([budget.ms, deadlineMs, targetMs].some((limit) => limit !== undefined)) await this.#haveMilliseconds(signal)
    policy.choose(this.#state, budget)
    const limits = timeLimits(this.#parts.platform.now(), { deadlineMs, targetMs })
    return { policy, budget, limits, waitingCounts, signal }
  }

  #choose({ policy, budget, limits }: Request, samples: number): Choice<ControllerState> {
    const now = this.#parts.platform.now()
    const shared = sharedLimits(limits, now, this.#limit.pendingCount / this.#parts.settings.workers)
    const narrowest = createController({ width: this.widths[0] as number })
    return chooseInTime(policy, narrowest, this.#state, budget, shared, now, samples)
  }

  /** Waits for its turn, and runs the points that the policy names until every sample's answer stands. */
  async #answer(
    input: Tensor,
    request: Request,
  ): Promise<{ readonly samples: readonly SampleDecision[]; readonly queueMs: number }> {
    const { now } = this.#parts.platform
    const asked = now()
    return this.#limit(async () => {
      const queueMs = now() - asked
      const limits = request.waitingCounts ? untilSpent(request.limits, asked, request.budget.ms) : request.limits
      const { policy, point, budget } = this.#choose({ ...request, limits }, input.shape[0] as number)
      const samples = await decide(input, point, {
        run: (batch, following) => this.#run(batch, following, request.signal),
        next: (outcome) => policy.next(this.#state, budget, outcome),
        observe: (outcome) => {
          this.#state = policy.observe(this.#state, outcome)
        },
      })
      assertInTime(request.limits, now())
      return { samples, queueMs }
    })
  }

  /** What all samples cost together. */
  #sums(samples: readonly SampleDecision[]): Pick<Answer, 'macs' | 'ms' | 'fullMacs' | 'saving'> {
    const runs = samples.flatMap(({ ran }) => ran)
    const macs = runs.reduce((sum, run) => sum + run.macs, 0)
    const fullMacs = samples.length * this.cost({ width: this.widths.at(-1) as number }).macs
    return { macs, ms: runs.reduce((sum, run) => sum + run.ms, 0), fullMacs, saving: 1 - macs / fullMacs }
  }

  async #prepare(image: ImageInput, signal: AbortSignalLike | undefined): Promise<Prepared> {
    const { platform, open, decoding } = this.#parts
    const start = platform.now()
    const pixels = await readPixels(platform, image, { ...decoding, ...(signal && { signal }) })
    const decoded = platform.now()
    const tensor = await open.preprocessor.runInTurns(pixels, signal)
    return {
      input: { shape: [1, ...tensor.shape], data: tensor.data },
      decodeMs: decoded - start,
      preprocessMs: platform.now() - decoded,
    }
  }

  async #run(
    input: Tensor,
    { width }: OperatingPoint,
    signal: AbortSignalLike | undefined,
  ): Promise<{ logits: Float32Array; ms: number }> {
    const { platform, open, runner } = this.#parts
    const options = signal ? { signal } : {}
    const subnet = open.subnet(width)
    if (!this.#warm.has(width)) {
      // A width's first run makes its session and touches its memory for the first time: its time says nothing.
      await runner.run({ input: zeroInput(open.document.input) }, subnet, options)
      this.#warm.add(width)
    }
    const start = platform.now()
    const outputs = await runner.run({ input }, subnet, options)
    const ms = platform.now() - start
    const logits = (outputs.logits as Tensor).data
    if (!logits.every(Number.isFinite)) {
      throw facadeError('answer-not-finite', `${this.name} at width ${width} answered with a number that is not finite`)
    }
    return { logits, ms }
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
    const { platform, open, device, settings } = this.#parts
    const { runtime } = device.telemetry()
    const hashes = open.document.weights.map(({ sha256 }) => sha256)
    const { slicing } = open.document
    return platform.sha256(JSON.stringify([await platform.machine(), device.name, runtime, settings, hashes, slicing]))
  }

  #useProfile(profile: Profile): void {
    this.#profiled = true
    this.#state = withProfile(this.#state, profile)
  }

  #assertUsable(): void {
    if (this.#disposed) throw facadeError('disposed', `${this.name} is disposed`)
  }
}

/** Pictures that `classifyAll` works on beside the one it waits for. */
const lookAhead = 4

/** @throws {WidthwiseError} batch-unfit */
function assertInput(input: Tensor, expected: readonly number[]): void {
  const { shape, data } = input ?? {}
  const rightShape = Array.isArray(shape) && shape.length === 4 && shape.slice(1).join() === expected.join()
  const length = rightShape ? shape.reduce((product, side) => product * side, 1) : 0
  if (length > 0 && Number.isSafeInteger(shape[0]) && data instanceof Float32Array && data.length === length) return
  const given = `shape [${shape}] with ${data instanceof Float32Array ? data.length : 'no'} float32 values`
  throw facadeError('batch-unfit', `an input of ${given}; the network takes [N, ${expected.join(', ')}]`, {
    details: { shape, expected },
  })
}
