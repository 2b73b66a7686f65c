import type { AbortSignalLike } from '@widthwise/core'
import type { PrefetchSummary } from './cascade-answer.ts'
import { runStage, type StageOutput } from './run-stage.ts'
import type { Sample } from './sample.ts'
import type { Stage } from './stage.ts'

/**
 * What is done for the next stage while a stage is still at work, for pictures that are likely to stay. What is known of
 * a picture by then is how the stage has fared lately, and how an earlier stage has fared with this very picture.
 */
export interface PrefetchOptions {
  /** `preprocess`: the next stage's input is made. `run`: and the next stage runs; beside the other with 2 `workers`. */
  readonly what: 'preprocess' | 'run'
  /**
   * Likelihood of staying, in [0, 1], from which on a picture is prefetched; default 0.5. It is the larger of two: the share
   * of the stage's last 32 pictures that stayed (from the 8th on), and how far below its threshold the picture's confidence
   * was at the stage before, as a share of that threshold.
   */
  readonly doubt?: number
}

const history = 32
const enough = 8

/** The next stage's work on some pictures of a batch, begun ahead of need. */
export interface Prefetched {
  readonly samples: ReadonlySet<Sample>
  /** Answers by picture, where the next stage runs ahead. */
  readonly outputs?: Promise<ReadonlyMap<Sample, StageOutput>>
  /** What has not begun yet does not begin. */
  cancel(): void
}

/** Decides what to begin ahead of need, begins it, and counts what came of it. */
export class Prefetcher {
  readonly #options: Required<PrefetchOptions>
  readonly #stages: readonly Stage[]
  /** By stage: whether its latest pictures stayed, the oldest first. */
  readonly #stayed: readonly boolean[][]
  #started = 0
  #used = 0

  constructor({ what, doubt = 0.5 }: PrefetchOptions, stages: readonly Stage[]) {
    this.#options = { what, doubt }
    this.#stages = stages
    this.#stayed = stages.map(() => [])
  }

  /** Begins the work of the stage after `index` for the doubtful ones among its pictures. */
  begin(index: number, samples: readonly Sample[], signal: AbortSignalLike | undefined): Prefetched | undefined {
    const next = this.#stages[index + 1]
    if (!next) return undefined
    const doubtful = samples.filter((sample) => this.#doubt(index, sample) >= this.#options.doubt)
    if (doubtful.length === 0) return undefined
    this.#started += doubtful.length
    const inputs = doubtful.map((sample) => sample.input(next, signal))
    if (this.#options.what === 'preprocess') return { samples: new Set(doubtful), cancel: () => undefined }
    const controller = new AbortController()
    const cancel = (): void => controller.abort()
    signal?.addEventListener('abort', cancel)
    const outputs = Promise.all(inputs)
      .then((made) => runStage(next, made, controller.signal))
      .then((answers) => new Map(doubtful.map((sample, row) => [sample, answers[row]])))
      .finally(() => signal?.removeEventListener('abort', cancel))
    outputs.catch(() => {}) // Nobody may come to ask.
    return { samples: new Set(doubtful), outputs, cancel }
  }

  /** Told how a stage has answered: which of its pictures stayed, and what had been begun for them. */
  observe(
    index: number,
    samples: readonly Sample[],
    staying: ReadonlySet<Sample>,
    ahead: Prefetched | undefined,
  ): void {
    const past = this.#stayed[index] as boolean[]
    past.push(...samples.map((sample) => staying.has(sample)))
    past.splice(0, Math.max(0, past.length - history))
    const used = [...(ahead?.samples ?? [])].filter((sample) => staying.has(sample)).length
    this.#used += used
    // An input that is being made is made to its end; a run that waits for the device is taken back.
    if (used === 0) ahead?.cancel()
  }

  /** @param wastedMacs MACs of what the device ran without need */
  summary(wastedMacs: number): PrefetchSummary {
    return { started: this.#started, used: this.#used, wasted: this.#started - this.#used, wastedMacs }
  }

  #doubt(index: number, { ran }: Sample): number {
    const past = this.#stayed[index] as readonly boolean[]
    const share = past.length < enough ? 0 : past.filter(Boolean).length / past.length
    const threshold = this.#stages[index - 1]?.threshold
    const confidence = ran[index - 1]?.confidence
    if (!threshold || confidence === undefined) return share
    return Math.max(share, (threshold - confidence) / threshold)
  }
}
