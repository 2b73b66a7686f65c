import type { Exit, RunCount, WidthwiseError } from '@widthwise/core'
import type { ClassProbability } from '../answer.ts'
import type { ImageInput } from '../platform.ts'

/** One stage that ran for a picture. */
export interface CascadeStageRun {
  readonly model: string
  /** Where the model has several. */
  readonly width?: number
  /** By the cascade's policy; what was held against the threshold. */
  readonly confidence: number
  readonly macs: number
  /** The picture's share of its batch. */
  readonly ms: number
}

/** What a cascade answers for a picture. */
export interface CascadeAnswer {
  readonly class: number
  readonly label: string
  /** Largest probability of the stage that answered. */
  readonly confidence: number
  /** The most probable classes, best first. */
  readonly top: readonly ClassProbability[]
  /** Every stage that ran, in order; the last one answered. */
  readonly ran: readonly CascadeStageRun[]
  readonly reason: Exclude<Exit['reason'], 'budget'>
  /** Sums over `ran`. */
  readonly macs: number
  readonly ms: number
  /** MACs of the base, the last stage, alone. */
  readonly fullMacs: number
  /** 1 − macs / fullMacs. */
  readonly saving: number
  /** Milliseconds of decoding, once, and of preprocessing, once a stage; not part of `ms`. */
  readonly decodeMs: number
  readonly preprocessMs: number
}

/** What `classifyAll` of a cascade yields for a picture: its answer, or its error; one bad picture loses no other. */
export type CascadeClassified =
  | ({ readonly input: ImageInput; readonly error?: undefined } & CascadeAnswer)
  | { readonly input: ImageInput; readonly error: WidthwiseError }

/** How many answers a stage gave, and what the device ran of it. */
export interface StageSummary {
  readonly model: string
  readonly width?: number
  /** Pictures that it answered, and their share of all that were answered. */
  readonly count: number
  readonly share: number
  /** Counted where it ran. `samples` − the pictures that came to this stage ran ahead for nothing. */
  readonly device: RunCount
}

/** What was done ahead of need. */
export interface PrefetchSummary {
  /** Inputs and runs that began while the stage before was still at work, by picture. */
  readonly started: number
  /** Those for pictures that stayed. */
  readonly used: number
  readonly wasted: number
  /** MACs of runs whose answers nobody needed. */
  readonly wastedMacs: number
}

/** What a cascade has done since it was loaded. */
export interface CascadeSummary {
  readonly answered: number
  readonly failed: number
  /** Stage by stage. */
  readonly exits: readonly StageSummary[]
  /** Of all that was answered. */
  readonly macs: number
  readonly fullMacs: number
  /** 1 − macs / fullMacs. */
  readonly savingMacs: number
  /** From measured milliseconds of the stages, for these exits; once profiled. */
  readonly predictedSaving?: number
  /** By the clock, against the base alone; once compared. */
  readonly measuredSaving?: number
  readonly prefetch?: PrefetchSummary
}
