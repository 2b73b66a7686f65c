import { type ExitPolicyName, exitPolicies, nextPatience } from '@widthwise/cascade'

/** What an earlier stage came to for the same picture. */
export interface EarlierStage {
  readonly class: number
  readonly confidence: number
}

/** How sure a stage is, by a policy: what is held against its threshold. */
export type ConfidenceOf = (probabilities: Float64Array, best: number, earlier: EarlierStage | undefined) => number

/**
 * The confidence of a policy. Of `patience` it is how many stages in a row, up to this one, answered as the one before
 * them did.
 */
export function confidenceBy(policy: ExitPolicyName): ConfidenceOf {
  const { scoreOf } = exitPolicies[policy]
  if (scoreOf) return (probabilities) => scoreOf(probabilities)
  return (_, best, earlier) => (earlier ? nextPatience(earlier.confidence, best, earlier.class) : 0)
}
