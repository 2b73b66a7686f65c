import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const cascadeErrorHints = {
  'records-invalid': 'Give every model of the chain the same samples, in the same order, with confidences in [0, 1].',
  'chain-invalid': 'Name at least one model, and one threshold for every model but the last.',
  'chain-infeasible': 'Raise the budget to at least the cost of the first model of the chain.',
  'confidence-not-finite': 'A record with NaN or Infinity comes from a run that failed; run it again or leave it out.',
  'confidence-out-of-range': 'Confidences are fractions in [0, 1], not per cent and not logits.',
  'label-out-of-range': 'Labels are class indices 0 to classes - 1.',
  'prediction-out-of-range': 'Predictions are class indices 0 to classes - 1.',
  'row-count-mismatch':
    'Give every model of a pool a prediction, a confidence and a mark for each of the same samples.',
  'duplicate-model': 'Every model of a pool has a name of its own.',
  'cost-missing': 'Every model of a pool states its cost in the unit that is asked for.',
  'cost-out-of-range': 'A cost is a finite number, 0 or more.',
  'no-rows': 'Shares of no rows are undefined; give at least one sample, and at least two to split them.',
  'ratio-out-of-range': 'Exit ratios, quantiles and levels are fractions in [0, 1].',
  'replicates-invalid': 'Give a whole number of replicates, 1,000 for a 95 % interval.',
  'model-unknown': 'Name models as the pool does.',
  'risk-invalid':
    'Levels lie strictly between 0 and 1, limits are at least 0 and below 1, counts are whole numbers that fit their rows.',
  'threshold-path-invalid': 'List candidate thresholds from strict to loose, one for every model but the last.',
  'policy-data-missing': 'Log what the policy reads: logits, the most probable classes, or predictions of every exit.',
  'evaluator-undetermined': 'Fit on more rows of both kinds, or with an l2 penalty above 0.',
  'temperature-undetermined': 'Calibrate on more rows, right and wrong ones, of a model that is better than chance.',
} as const

/** The closed union of this package's error codes. */
export type CascadeErrorCode = keyof typeof cascadeErrorHints

/** Makes this package's errors. */
export const cascadeError: ErrorFactory<CascadeErrorCode> = errorFactory(cascadeErrorHints)
