import { recordsError } from './errors.ts'
import type { NpyHeader } from './npy-header.ts'

/** More records than anybody has; columns of them still fit an array. */
const maximumRows = 2 ** 30

/**
 * Rows and classes a row of a pair of arrays, which must belong together.
 *
 * @throws {WidthwiseError} `npy-dtype-unsupported`, `npy-shape-invalid`, `row-count-mismatch`, `no-rows`
 */
export function topKShape(preds: NpyHeader, probs: NpyHeader): { readonly rows: number; readonly k: number } {
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
  if (rows === 0) throw recordsError('no-rows', 'preds and probs have no rows', { details: { row: null } })
  if (rows > maximumRows) throw recordsError('npy-shape-invalid', `${rows} rows; at most ${maximumRows} are read`)
  return { rows, k }
}

/** @throws {WidthwiseError} `row-count-mismatch` when something beside `preds` has not its number of rows */
export function assertRows(name: string, found: number, rows: number): void {
  if (found !== rows) {
    const message = `${name} has ${found} rows, preds has ${rows}`
    throw recordsError('row-count-mismatch', message, { details: { name, found, rows } })
  }
}
