import type { RecordIds } from './id-column.ts'
import type { PredictionRecord } from './prediction-record.ts'

/** Confidences or probabilities: float32 where they are recorded as float32 or float16, which it holds exactly. */
export type ConfidenceColumn = Float32Array | Float64Array

/** The most probable classes of every row, one row after the other. */
export interface TopColumns {
  /** `[rows + 1]`: row i's entries are those from `offsets[i]` up to `offsets[i + 1]`; a row without has none. */
  readonly offsets: Uint32Array
  readonly classes: Int32Array
  readonly probabilities: ConfidenceColumn
}

/** Logits `[rows, classes]`. */
export interface LogitColumns {
  readonly classes: number
  readonly values: Float64Array
}

/** One model's records as columns: row i of each is the same sample. */
export interface RecordColumns {
  readonly rows: number
  readonly ids: RecordIds
  /** `[rows]`, class indices. */
  readonly labels: Int32Array
  /** `[rows]`, class indices. */
  readonly predictions: Int32Array
  /** `[rows]`, fractions in [0, 1], exactly as recorded: thresholds are compared in float64, never rounded to float32. */
  readonly confidences: ConfidenceColumn
  /** Where any row has it. */
  readonly top?: TopColumns
  /** Where every row has it. */
  readonly logits?: LogitColumns
}

/** Row `row` as an object, for output and for people; work on many rows uses the columns. */
export function recordAt(columns: RecordColumns, row: number): PredictionRecord {
  const { ids, labels, predictions, confidences, top, logits } = columns
  return {
    id: ids[row] as string | number,
    label: labels[row] as number,
    prediction: predictions[row] as number,
    confidence: confidences[row] as number,
    ...topAt(top, row),
    ...(logits && { logits: logits.values.subarray(row * logits.classes, (row + 1) * logits.classes) }),
  }
}

function topAt(top: TopColumns | undefined, row: number): Pick<PredictionRecord, 'top'> {
  if (top === undefined) return {}
  const entries: [number, number][] = []
  for (let i = top.offsets[row] as number; i < (top.offsets[row + 1] as number); i++) {
    entries.push([top.classes[i] as number, top.probabilities[i] as number])
  }
  return entries.length === 0 ? {} : { top: entries }
}
