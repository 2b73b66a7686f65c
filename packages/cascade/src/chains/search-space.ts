import { cascadeError } from '../errors.ts'
import { assertPredictions, type Predictions } from '../predictions.ts'
import type { ChainThreshold } from './candidate-thresholds.ts'
import { type CostScale, costScale } from './cost-scale.ts'
import { type ExitBuckets, exitBuckets } from './exit-buckets.ts'

/** What a search for the thresholds of a chain looks at. */
export interface SearchSpace {
  readonly rows: number
  readonly exits: readonly ExitBuckets[]
  /** `[models][rows]`: 1 where the model is right. */
  readonly marks: readonly Uint8Array[]
  readonly cost: CostScale
  /** Distinct vectors of thresholds. */
  readonly vectors: number
}

/** @throws {WidthwiseError} records-invalid, chain-invalid */
export function searchSpace(
  stages: readonly Predictions[],
  candidates: readonly (readonly ChainThreshold[])[],
): SearchSpace {
  assertPredictions(stages)
  if (stages.length < 2 || candidates.length !== stages.length - 1) {
    throw cascadeError(
      'chain-invalid',
      `${candidates.length} lists of candidate thresholds for ${stages.length} models; at least 2 models and a list for each but the last are needed`,
    )
  }
  const exits = candidates.map((list, exit) => exitBuckets((stages[exit] as Predictions).confidence, list, exit))
  return {
    rows: (stages[0] as Predictions).confidence.length,
    exits,
    marks: stages.map(({ right }) => right),
    cost: costScale(stages.map(({ cost }) => cost)),
    vectors: exits.reduce((product, exit) => product * choicesOf(exit), 1),
  }
}

/** Ways to set one exit: its thresholds, and to skip its model. */
export function choicesOf({ thresholds, skippable }: ExitBuckets): number {
  return thresholds.length + Number(skippable)
}

/** The threshold of a choice: the strictest is choice 0, skipping comes last. */
export function thresholdOf({ thresholds }: ExitBuckets, choice: number): ChainThreshold {
  return thresholds[choice] ?? null
}
