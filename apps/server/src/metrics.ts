import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Outcome } from './http/statuses.ts'

/** What an answered request ran, in the units of the facade: milliseconds and MACs. */
export interface AnsweredRun {
  readonly queueMs: number
  readonly preprocessMs: number
  readonly inferenceMs: number
  readonly totalMs: number
  readonly macs: number
  readonly fullMacs: number
  /** Of each sample, the place in its chain of the stage that answered; 0 ran first. */
  readonly exits: readonly number[]
  /** Of each sample, the width that answered. */
  readonly widths: readonly number[]
}

/** Seconds; a narrow CIFAR network takes half a millisecond, a queue some seconds. */
const latencyBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const widthBuckets = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]

/** The counters of one server, in a registry of its own. */
export class ServerMetrics {
  readonly #registry = new Registry()
  readonly #requests: Counter<'model' | 'width' | 'outcome'>
  readonly #latency: Histogram<'stage'>
  readonly #width: Histogram
  readonly #sloAttained: Counter
  readonly #savedMacs: Counter
  readonly #exits: Counter<'stage'>
  readonly #sloMs: number | undefined
  /** Saved MACs that are not counted yet. Below zero while inputs ran more than the full width: a counter only grows. */
  #uncountedMacs = 0

  /** @param waiting how many requests wait now */
  constructor(
    waiting: () => number,
    options: { readonly sloMs?: number | undefined; readonly processMetrics: boolean },
  ) {
    const registers = [this.#registry]
    this.#sloMs = options.sloMs
    this.#requests = new Counter({
      name: 'widthwise_requests_total',
      help: 'Inference requests by model, by the widest width that ran, and by what they came to',
      labelNames: ['model', 'width', 'outcome'],
      registers,
    })
    this.#latency = new Histogram({
      name: 'widthwise_latency_seconds',
      help: 'Time of answered requests by stage: queue, preprocess (decoding included), inference, total',
      labelNames: ['stage'],
      buckets: latencyBuckets,
      registers,
    })
    this.#width = new Histogram({
      name: 'widthwise_width',
      help: 'Width that answered, one a sample',
      buckets: widthBuckets,
      registers,
    })
    new Gauge({
      name: 'widthwise_queue_depth',
      help: 'Requests that wait for their turn, those being decoded among them',
      registers,
      collect() {
        this.set(waiting())
      },
    })
    this.#sloAttained = new Counter({
      name: 'widthwise_slo_attained_total',
      help: 'Requests answered within --slo-ms of their arrival; 0 where none is set',
      registers,
    })
    this.#savedMacs = new Counter({
      name: 'widthwise_saved_macs_total',
      help: 'MACs that the full width would have run more for the same samples, net of those that cascades ran on top',
      registers,
    })
    this.#exits = new Counter({
      name: 'widthwise_exit_total',
      help: 'Samples by the stage of their chain that answered; 0 ran first',
      labelNames: ['stage'],
      registers,
    })
    if (options.processMetrics) collectDefaultMetrics({ register: this.#registry })
  }

  /** The type of {@link text}. */
  get contentType(): string {
    return this.#registry.contentType
  }

  /** Everything, as Prometheus reads it. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  /** Counts an inference request. @param width the widest that ran, where one did */
  countRequest(model: string | undefined, width: number | undefined, outcome: Outcome): void {
    this.#requests.inc({ model: model ?? '', width: width === undefined ? '' : String(width), outcome })
  }

  /** Takes note of what an answered request ran. */
  observe(run: AnsweredRun): void {
    const stages = {
      queue: run.queueMs,
      preprocess: run.preprocessMs,
      inference: run.inferenceMs,
      total: run.totalMs,
    }
    for (const [stage, ms] of Object.entries(stages)) this.#latency.observe({ stage }, ms / 1000)
    for (const width of run.widths) this.#width.observe(width)
    for (const stage of run.exits) this.#exits.inc({ stage: String(stage) })
    if (this.#sloMs !== undefined && run.totalMs <= this.#sloMs) this.#sloAttained.inc()
    this.#uncountedMacs += run.fullMacs - run.macs
    if (this.#uncountedMacs > 0) {
      this.#savedMacs.inc(this.#uncountedMacs)
      this.#uncountedMacs = 0
    }
  }
}
