import type { WidthwiseError } from '@widthwise/core'
import type { ImageInput } from './platform.ts'

/** One class with its probability. */
export interface ClassProbability {
  readonly class: number
  readonly label: string
  readonly probability: number
}

/** One width that ran for an input. */
export interface StageRun {
  readonly width: number
  readonly confidence: number
  readonly macs: number
  readonly ms: number
}

/** What `classify` answers. */
export interface Answer {
  readonly class: number
  readonly label: string
  /** Probability of the class, the largest softmax output of the width that answered. */
  readonly confidence: number
  /** The most probable classes, best first. */
  readonly top: readonly ClassProbability[]
  /** Every width that ran, in order; the last one answered. */
  readonly ran: readonly StageRun[]
  /** Why no wider width ran: sure enough, the last of its chain, or no room left in the budget. */
  readonly reason: 'confident' | 'last' | 'budget'
  /** Sums over `ran`. */
  readonly macs: number
  readonly ms: number
  /** MACs of the full width. */
  readonly fullMacs: number
  /** 1 − macs / fullMacs. */
  readonly saving: number
  /** Milliseconds of decoding and of preprocessing; not part of `ms` nor of a budget. */
  readonly decodeMs: number
  readonly preprocessMs: number
}

/** What `classifyAll` yields for an input: its answer, or its error; one bad input loses no other. */
export type Classified =
  | ({ readonly input: ImageInput; readonly error?: undefined } & Answer)
  | { readonly input: ImageInput; readonly error: WidthwiseError }
