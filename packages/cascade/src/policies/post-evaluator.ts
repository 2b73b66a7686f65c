import type { AnswerMeasures } from './answer-measures.ts'
import { answerMeasures } from './answer-measures.ts'
import type { ExitPolicy } from './exit-policies.ts'
import { fitLogistic } from './logistic-regression.ts'
import { type MeasureColumns, measureColumns } from './measure-columns.ts'
import { dataMissing } from './stage-answers.ts'

/** A learned rule: a logistic regression on how sure an answer is. */
export interface PostEvaluator {
  readonly intercept: number
  readonly weights: AnswerMeasures
}

/** A {@link PostEvaluator} with what its fit came to. */
export interface FittedEvaluator extends PostEvaluator {
  /** Σ log-loss + (l2/2)·|weights|² on the rows it was fitted on. */
  readonly loss: number
  /** Condition number of the loss's second derivatives at the minimum. */
  readonly conditionOfHessian: number
}

/** Options of {@link fitEvaluator}. */
export interface FitEvaluatorOptions {
  /** Penalty of the squared weights; 0 when left out. The intercept is not penalised. */
  readonly l2?: number
  /** Rows to fit on; all when left out. */
  readonly rows?: Uint32Array
}

/**
 * Fits a post-evaluator on largest probability, margin and entropy, not standardised.
 *
 * @param target 1 where the saver's answer should stand: its own marks, or {@link saverNotWorse}
 * @throws {WidthwiseError} evaluator-undetermined
 */
export function fitEvaluator(
  measures: MeasureColumns,
  target: Uint8Array,
  { l2 = 0, rows }: FitEvaluatorOptions = {},
): FittedEvaluator {
  const { maxProb, margin, entropy } = measures
  const fit = fitLogistic([maxProb, margin, entropy], target, l2, rows)
  const [a, b, c] = fit.weights as [number, number, number]
  const weights = { maxProb: a, margin: b, entropy: c }
  return { intercept: fit.intercept, weights, loss: fit.loss, conditionOfHessian: fit.condition }
}

/** 1 where asking the base gains nothing: the saver is right, or the base is wrong as well. */
export function saverNotWorse(saverRight: Uint8Array, baseRight: Uint8Array): Uint8Array {
  return saverRight.map((mark, row) => (mark === 1 || baseRight[row] === 0 ? 1 : 0))
}

/**
 * The log-odds that an answer should stand. The probability itself has the same order, but rounds to 1 for sure answers,
 * which then could not be told apart.
 */
export function evaluatorScore({ intercept, weights }: PostEvaluator, answer: AnswerMeasures): number {
  return (
    intercept + weights.maxProb * answer.maxProb + weights.margin * answer.margin + weights.entropy * answer.entropy
  )
}

/**
 * A policy of fitted evaluators, one for each stage but the last, by log-odds.
 *
 * @throws {WidthwiseError} policy-data-missing from `scores` for a stage without logits or without an evaluator
 */
export function evaluatorPolicy(evaluators: readonly PostEvaluator[]): ExitPolicy {
  const [only, ...others] = evaluators
  return {
    name: 'evaluator',
    scale: 'score',
    scores: (stages) =>
      stages.map(({ logits }, stage) => {
        const evaluator = evaluators[stage]
        if (!logits || !evaluator) throw dataMissing(`stage ${stage} has no ${logits ? 'evaluator' : 'logits'}`)
        const { maxProb, margin, entropy } = measureColumns(logits)
        return maxProb.map((own, row) =>
          evaluatorScore(evaluator, { maxProb: own, margin: margin[row] as number, entropy: entropy[row] as number }),
        )
      }),
    // With several stages the one that answered decides, so there is no score of an answer alone.
    ...(only &&
      others.length === 0 && { scoreOf: (probabilities) => evaluatorScore(only, answerMeasures(probabilities)) }),
  }
}
