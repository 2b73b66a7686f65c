import { cascadeError } from '../errors.ts'
import type { Predictions } from '../predictions.ts'
import type { ExitPolicy } from './exit-policies.ts'
import type { StageAnswers } from './stage-answers.ts'

/** One stage of a chain as it was recorded. */
export interface RecordedStage {
  readonly answers: StageAnswers
  /** 1 where the prediction is the label. */
  readonly right: Uint8Array
  /** What one run costs. */
  readonly cost: number
}

/**
 * A chain under a policy: its predictions with the policy's scores in place of the confidences, for everything that takes
 * {@link Predictions}. The last stage, which answers in any case, keeps its confidences, so it may lack what the policy needs.
 *
 * @param classes of the task, where entropy needs it
 * @throws {WidthwiseError} chain-invalid without a stage, policy-data-missing
 */
export function policyPredictions(
  policy: ExitPolicy,
  stages: readonly RecordedStage[],
  classes?: number,
): readonly Predictions[] {
  if (stages.length === 0) throw cascadeError('chain-invalid', 'no models in the chain; at least 1 is needed')
  const scores = policy.scores(
    stages.slice(0, -1).map(({ answers }) => answers),
    classes,
  )
  return stages.map(({ answers, right, cost }, stage): Predictions => {
    const confidence = scores[stage]
    return confidence
      ? { confidence, right, cost, scale: policy.scale }
      : { confidence: answers.confidences, right, cost }
  })
}
