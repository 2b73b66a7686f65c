import { recordsError } from './errors.ts'
import type { RecordIds } from './id-column.ts'
import { type NpyArray, npyValues } from './npy-array.ts'
import type { RecordColumns } from './record-columns.ts'
import { RecordColumnsBuilder } from './record-columns-builder.ts'

/** Arrays that together are one model's records, row i of each the same sample. */
export interface TopKArrays {
  /** Class indices `[rows, k]`, of an integer type. */
  readonly preds: NpyArray
  /** Their probabilities `[rows, k]`, of a float type; not sorted inside a row. */
  readonly probs: NpyArray
  /** Class index of the truth `[rows]`. */
  readonly labels: ArrayLike<number>
  /** Ids `[rows]`; the rows' indices when left out. */
  readonly ids?: RecordIds
}

/**
 * Columns from top-k arrays: a row's prediction is `preds[argmax(probs)]`, its confidence `max(probs)`, widened exactly;
 * of equal probabilities the first column wins.
 *
 * @throws {WidthwiseError} `npy-shape-invalid`, `npy-dtype-unsupported`, `npy-value-out-of-range`, `row-count-mismatch`,
 *   `no-rows`, and with `details.row` what {@link readRecordLines} throws for a record
 */
export function topKColumns(arrays: TopKArrays, classes?: number): RecordColumns {
  const { labels, ids } = arrays
  const [rows, k] = matrixShape(arrays)
  assertRows('labels', labels.length, rows)
  if (ids !== undefined) assertRows('ids', ids.length, rows)
  if (rows === 0) throw recordsError('no-rows', 'preds and probs have no rows', { details: { row: null } })
  const predictions = npyValues(arrays.preds)
  const probabilities = npyValues(arrays.probs)
  const builder = new RecordColumnsBuilder(classes)
  for (let row = 0; row < rows; row++) {
    const top: [number, number][] = []
    let best = 0
    for (let column = 0; column < k; column++) {
      const probability = probabilities[row * k + column] as number
      top.push([predictions[row * k + column] as number, probability])
      // A NaN is never larger; made the best, it is found by the check of the confidence.
      if (probability > (top[best]?.[1] as number) || Number.isNaN(probability)) best = column
    }
    const [prediction, confidence] = top[best] as [number, number]
    const problem = builder.push({ id: ids?.[row] ?? row, label: labels[row], prediction, confidence, top })
    if (problem !== undefined) {
      throw recordsError(problem.code, `row ${row}: ${problem.message}`, { details: { row } })
    }
  }
  return builder.finish()
}

/** `preds` and `probs` of columns whose rows all have as many classes; the prediction alone where there is no top. */
export function topKArrays(columns: RecordColumns): { readonly preds: NpyArray; readonly probs: NpyArray } {
  const { rows, top } = columns
  const classes = top?.classes ?? columns.predictions
  const probabilities = top?.probabilities ?? columns.confidences
  const k = classes.length / rows
  for (let row = 0; top !== undefined && row < rows; row++) {
    const entries = (top.offsets[row + 1] as number) - (top.offsets[row] as number)
    if (entries !== (top.offsets[1] as number)) {
      const message = `row ${row}: ${entries} classes in top, row 0 has ${top.offsets[1]}; a matrix needs as many in each`
      throw recordsError('top-invalid', message, { details: { row } })
    }
  }
  // int32 holds any class index, float64 any confidence exactly.
  return {
    preds: { dtype: 'i32', shape: [rows, k], data: classes },
    probs: { dtype: 'f64', shape: [rows, k], data: probabilities },
  }
}

function matrixShape({ preds, probs }: TopKArrays): readonly [rows: number, k: number] {
  if (preds.dtype.startsWith('f') || !probs.dtype.startsWith('f')) {
    const message = `preds are ${preds.dtype}, probs ${probs.dtype}; expected integers and floats`
    throw recordsError('npy-dtype-unsupported', message, {
      hint: 'preds holds class indices and probs their probabilities; they may have been exchanged.',
    })
  }
  const [rows, k] = preds.shape
  const same = preds.shape.length === 2 && probs.shape.length === 2 && k === probs.shape[1] && k !== 0
  if (!same || rows === undefined || k === undefined) {
    const message = `preds of shape (${preds.shape.join(', ')}), probs of shape (${probs.shape.join(', ')}); expected [rows, k] of both`
    throw recordsError('npy-shape-invalid', message, { details: { preds: preds.shape, probs: probs.shape } })
  }
  assertRows('probs', probs.shape[0] as number, rows)
  return [rows, k]
}

function assertRows(name: string, found: number, rows: number): void {
  if (found !== rows) {
    const message = `${name} has ${found} rows, preds has ${rows}`
    throw recordsError('row-count-mismatch', message, { details: { name, found, rows } })
  }
}
