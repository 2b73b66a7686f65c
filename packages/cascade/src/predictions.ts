import { cascadeError } from './errors.ts'

/** One model's logged predictions as columns, a row a sample; the same samples in the same order for every model of a chain. */
export interface Predictions {
  /** Confidence of the prediction in [0, 1], compared as float64. */
  readonly confidence: Float64Array
  /** 1 where the prediction is the label, else 0. */
  readonly right: Uint8Array
  /** What one run costs, in the unit that budgets are given in. */
  readonly cost: number
}

/** @throws {WidthwiseError} records-invalid when columns differ in length, a confidence leaves [0, 1] or there is no row */
export function assertPredictions(stages: readonly Predictions[]): void {
  const rows = stages[0]?.confidence.length ?? 0
  if (rows === 0) throw cascadeError('records-invalid', 'no rows; at least one sample is needed')
  for (const [stage, { confidence, right, cost }] of stages.entries()) {
    if (confidence.length !== rows || right.length !== rows) {
      throw cascadeError(
        'records-invalid',
        `model ${stage} has ${confidence.length} confidences and ${right.length} marks, the first has ${rows} rows`,
        { details: { stage, rows } },
      )
    }
    if (!(cost > 0 && Number.isFinite(cost))) {
      throw cascadeError('records-invalid', `model ${stage} costs ${cost}; a cost is a finite number above 0`)
    }
    const row = confidence.findIndex((value) => !(value >= 0 && value <= 1))
    if (row >= 0) {
      throw cascadeError(
        'records-invalid',
        `model ${stage}, row ${row}: confidence ${confidence[row]} is not in [0, 1]`,
        {
          details: { stage, row },
        },
      )
    }
  }
}

/** How many entries are 1. */
export function countRight(right: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < right.length; i++) sum += right[i] as number
  return sum
}
