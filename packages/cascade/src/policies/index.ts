/**
 * Exit policies: what an answer's score is, and how well it tells right answers from wrong ones.
 *
 * @module
 */
export { type AnswerMeasures, answerMeasures, negEntropyScore } from './answer-measures.ts'
export { detectionConfidence, detectionMinScore } from './detection-confidence.ts'
export { type ExitPolicy, type ExitPolicyName, exitPolicies, type ScoreColumn } from './exit-policies.ts'
export { type MeasureColumns, measureColumns } from './measure-columns.ts'
export { nextPatience, patienceCounters, patienceExit } from './patience.ts'
export { policyPredictions, type RecordedStage } from './policy-predictions.ts'
export {
  evaluatorPolicy,
  evaluatorScore,
  type FitEvaluatorOptions,
  type FittedEvaluator,
  fitEvaluator,
  type PostEvaluator,
  saverNotWorse,
} from './post-evaluator.ts'
export { rankAuc } from './rank-auc.ts'
export { type Reliability, type ReliabilityBin, reliability } from './reliability.ts'
export type { Logits, StageAnswers } from './stage-answers.ts'
export { fitTemperature, negativeLogLikelihood, type TemperatureFit } from './temperature.ts'
