import { checkId } from './check-record.ts'
import { recordsError } from './errors.ts'
import { duplicateId, IdColumn, type RecordIds } from './id-column.ts'
import { checkLabels } from './label-column.ts'
import type { NpyArray } from './npy-array.ts'
import type { RecordId } from './prediction-record.ts'
import type { RecordColumns } from './record-columns.ts'
import { type ClassBlock, type ProbabilityBlock, type RowProblem, TopKScanner } from './top-k-scanner.ts'
import { assertRows, topKShape } from './top-k-shape.ts'

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
 * Columns from top-k arrays: a row's prediction is `preds[argmax(probs)]`, its confidence `max(probs)`, exactly as recorded;
 * of equal probabilities the first column wins.
 *
 * @throws {WidthwiseError} `npy-shape-invalid`, `npy-dtype-unsupported`, `row-count-mismatch`, `no-rows`, and with
 *   `details.row` what {@link readRecordLines} throws for a record
 */
export function topKColumns(arrays: TopKArrays, classes?: number): RecordColumns {
  const { preds, probs, labels, ids } = arrays
  const { rows, k } = topKShape(preds, probs)
  assertRows('labels', labels.length, rows)
  if (ids !== undefined) assertRows('ids', ids.length, rows)
  const scanner = new TopKScanner({ rows, k, classes, float64: probs.dtype === 'f64', keepTop: true })
  assertNone(checkLabels(labels, classes))
  assertNone(scanner.push(preds.data as ClassBlock, probs.data as ProbabilityBlock))
  return {
    rows,
    ids: ids === undefined ? rowIds(rows) : checkedIds(ids),
    labels: Int32Array.from(labels),
    ...scanner.finish(),
  }
}

/** The ids of rows that have none of their own: their indices. */
export function rowIds(rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => row)
}

/**
 * The same ids, none of them twice.
 *
 * @throws {WidthwiseError} `field-type`, `duplicate-id` with `details.row`
 */
export function checkedIds(ids: RecordIds): RecordIds {
  const column = new IdColumn()
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as RecordId
    const problem = checkId(id) ?? (column.push(id) ? undefined : duplicateId(id))
    assertNone(problem && { ...problem, row })
  }
  return column.finish()
}

function assertNone(problem: RowProblem | undefined): void {
  if (problem === undefined) return
  const { code, message, row } = problem
  throw recordsError(code, `row ${row}: ${message}`, { details: { row } })
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
  // int32 holds any class index; probabilities keep the type that they came in.
  return {
    preds: { dtype: 'i32', shape: [rows, k], data: classes },
    probs:
      probabilities instanceof Float32Array
        ? { dtype: 'f32', shape: [rows, k], data: probabilities }
        : { dtype: 'f64', shape: [rows, k], data: probabilities },
  }
}
