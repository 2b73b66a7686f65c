import type { Exit, Tensor, WidthwiseError } from '@widthwise/core'
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
  readonly reason: Exit['reason']
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
  /** Milliseconds that the picture waited for its turn, not part of `ms` either. */
  readonly queueMs: number
}

/** What `infer` answers for a batch of N inputs. */
export interface Inference {
  /** `[N, classes]`: of each sample, the logits of the width that answered. */
  readonly logits: Tensor
  /** What ran for each sample; `ms` is the sample's share of the batch it ran in. */
  readonly samples: readonly { readonly ran: readonly StageRun[]; readonly reason: Exit['reason'] }[]
  /** The widest width that ran. */
  readonly width: number
  /** Sums over all samples. */
  readonly macs: number
  readonly ms: number
  /** MACs of the full width for all samples. */
  readonly fullMacs: number
  /** 1 − macs / fullMacs. */
  readonly saving: number
  /** Milliseconds that the batch waited for its turn, not part of `ms`. */
  readonly queueMs: number
}

/** One thing that a model may run with: a width alone, or a cascade of widths. */
export interface PointFacts {
  /** Narrow first. */
  readonly widths: readonly number[]
  /** After which confidence the answer stands, for every width but the last. */
  readonly thresholds: readonly number[]
  /** Expected MACs of an input, a mean where it is a cascade. */
  readonly macs: number
  /** MACs and milliseconds when every width runs: what a budget is held against. Times are known once profiled. */
  readonly worstMacs: number
  readonly worstMs?: number
  /** Measured accuracy, where the model states it. */
  readonly top1?: number
  /** Whether it runs when nothing else is said. */
  readonly default: boolean
}

/** What `classifyAll` yields for an input: its answer, or its error; one bad input loses no other. */
export type Classified =
  | ({ readonly input: ImageInput; readonly error?: undefined } & Answer)
  | { readonly input: ImageInput; readonly error: WidthwiseError }
