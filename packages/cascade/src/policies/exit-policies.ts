import type { Predictions } from '../predictions.ts'
import { answerMeasures, entropyOf, largestTwo, negEntropyScore } from './answer-measures.ts'
import { patienceCounters } from './patience.ts'
import { dataMissing, forEachAnswer, type StageAnswers } from './stage-answers.ts'

/** A score a row; larger is surer, and a row exits where its score is at least the threshold. */
export type ScoreColumn = Float32Array | Float64Array

/** A rule by which answers stand: it gives every answer a score, and a threshold on the score does the rest. */
export interface ExitPolicy {
  readonly name: string
  /** Whether scores keep to [0, 1]. */
  readonly scale: NonNullable<Predictions['scale']>
  /**
   * A score column for every stage given, in the chain's order.
   *
   * @param classes of the task; entropy needs it where records hold probabilities and no logits
   * @throws {WidthwiseError} policy-data-missing
   */
  readonly scores: (stages: readonly StageAnswers[], classes?: number) => readonly ScoreColumn[]
  /** The score of one live answer; none where a policy looks at more than one answer. @param probabilities one a class */
  readonly scoreOf?: (probabilities: ArrayLike<number>) => number
}

/** Names of the policies that need no fitting. */
export type ExitPolicyName = 'max-softmax' | 'entropy' | 'margin' | 'patience'

/** Every policy that needs no fitting. A fitted one is made by {@link evaluatorPolicy}. */
export const exitPolicies: Readonly<Record<ExitPolicyName, ExitPolicy>> = {
  'max-softmax': {
    name: 'max-softmax',
    scale: 'probability',
    scores: (stages) => stages.map(({ confidences }) => confidences),
    scoreOf: (probabilities) => largestTwo(probabilities)[0],
  },
  entropy: {
    name: 'entropy',
    scale: 'probability',
    scores: (stages, classes) => stages.map((stage) => entropyScores(stage, classes)),
    scoreOf: (probabilities) => negEntropyScore(entropyOf(probabilities), probabilities.length),
  },
  margin: {
    name: 'margin',
    scale: 'probability',
    scores: (stages) => stages.map(marginScores),
    scoreOf: (probabilities) => answerMeasures(probabilities).margin,
  },
  patience: {
    name: 'patience',
    scale: 'score',
    scores: (stages) => patienceCounters(stages.map(({ predictions }) => predictions)),
  },
}

/** Largest minus second largest probability; of `top`, both are widened first. */
function marginScores(stage: StageAnswers): Float64Array {
  const scores = new Float64Array(stage.confidences.length)
  forEachAnswer(stage, 2, (row, probabilities, from, end) => {
    const [largest, second] = largestTwo(probabilities, from, end)
    scores[row] = largest - second
  })
  return scores
}

function entropyScores(stage: StageAnswers, known: number | undefined): Float64Array {
  const classes = stage.logits?.classes ?? known
  if (classes === undefined)
    throw dataMissing('entropy needs logits, or the number of classes with all their probabilities')
  const scores = new Float64Array(stage.confidences.length)
  forEachAnswer(stage, classes, (row, probabilities, from, end) => {
    scores[row] = negEntropyScore(entropyOf(probabilities, from, end), classes)
  })
  return scores
}
