import { cascadeError } from './errors.ts'

/** One model's logged predictions as columns, a row a sample; the same samples in the same order for every model of a chain. */
export interface Predictions {
  /**
   * Confidence of the prediction in [0, 1], widened exactly and compared as float64; where `scale` says 'score', any
   * number that is not NaN.
   */
  readonly confidence: Float32Array | Float64Array
  /** 1 where the prediction is the label, else 0. */
  readonly right: Uint8Array
  /** What one run costs, in the unit that budgets are given in. */
  readonly cost: number
  /** 'score' where the column is that of an exit policy whose scores leave [0, 1]; 'probability' when left out. */
  readonly scale?: 'probability' | 'score'
}

/** @throws {WidthwiseError} records-invalid when columns differ in length, a confidence is NaN or leaves its scale, or there is no row */
export function assertPredictions(stages: readonly Predictions[]): void {
  const rows = stages[0]?.confidence.length ?? 0
  if (rows === 0) throw cascadeError('records-invalid', 'no rows; at least one sample is needed')
  for (const [stage, { confidence, right, cost, scale }] of stages.entries()) {
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
    const row = firstOutside(confidence, scale)
    if (row >= 0) {
      const wanted = scale === 'score' ? 'a number' : 'in [0, 1]'
      throw cascadeError(
        'records-invalid',
        `model ${stage}, row ${row}: confidence ${confidence[row]} is not ${wanted}`,
        {
          details: { stage, row },
        },
      )
    }
  }
}

/** The first row whose value its scale does not allow; -1 when there is none. */
function firstOutside(confidence: Predictions['confidence'], scale: Predictions['scale']): number {
  const [smallest, largest] = scale === 'score' ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [0, 1]
  for (let row = 0; row < confidence.length; row++) {
    const value = confidence[row] as number
    if (!(value >= smallest && value <= largest)) return row
  }
  return -1
}

/** How many entries are 1. */
export function countRight(right: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < right.length; i++) sum += right[i] as number
  return sum
}
