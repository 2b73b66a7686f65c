import type { Answer } from 'widthwise'
import type { CanvasPixels, ModelFacts, Plan, ShardProgress } from '../model/model-service.ts'
import type { Problem } from '../words/describe-problem.ts'
import type { Limit, LimitKind } from './limit.ts'

/** A picture that somebody gave, before anything looked at it. */
export interface Picture {
  /** How it is called: a sample's description, or the file's name. */
  readonly name: string
  readonly source: 'sample' | 'file'
  /** The class that the data set gives, of a sample. */
  readonly truth?: string
  /** Its bytes, fetched when they are needed. */
  readonly bytes: () => Promise<Blob>
}

/** A picture with the answer that stands for it. */
export interface ShownPicture extends Omit<Picture, 'bytes'> {
  readonly answer: Answer
  /** What was planned when this was answered. */
  readonly plan: Plan
  readonly picture: CanvasPixels
  readonly seen: CanvasPixels
}

/** Where the model is. */
export type ModelPhase = 'loading' | 'ready' | 'failed'

/** All that the page shows. */
export interface PageState {
  readonly phase: ModelPhase
  readonly shards: readonly ShardProgress[]
  readonly facts: ModelFacts | undefined
  readonly limit: Limit
  /** What the visitor wants to limit; ahead of `limit` while its costs are measured. */
  readonly kind: LimitKind
  /** What would run within the limit. */
  readonly plan: Plan | undefined
  /** The last good answer; it stays whatever goes wrong after it. */
  readonly shown: ShownPicture | undefined
  /** The picture that is being looked at. */
  readonly pending: string | undefined
  readonly problem: Problem | undefined
  /** Share of a measurement that is done, while one runs. */
  readonly measuring: number | undefined
}

/** The page before anything has happened. */
export const initialState: PageState = {
  phase: 'loading',
  shards: [],
  facts: undefined,
  limit: { kind: 'macs' },
  kind: 'macs',
  plan: undefined,
  shown: undefined,
  pending: undefined,
  problem: undefined,
  measuring: undefined,
}
