import { recordsError } from './errors.ts'
import { checkLabels } from './label-column.ts'

/**
 * Labels from the bytes of a file without a header: uint8 for `.u8`, little-endian int16 for `.i16`.
 *
 * @throws {WidthwiseError} `format-unknown`, `row-count-mismatch`, `no-rows`, `label-out-of-range` with `details.row`
 */
export function parseLabels(path: string, bytes: Uint8Array, classes?: number): Int32Array {
  const details = { source: path }
  const labels = Int32Array.from(rawLabels(path, bytes))
  if (labels.length === 0) throw recordsError('no-rows', `${path}: no label in it`, { details })
  const problem = checkLabels(labels, classes)
  if (problem === undefined) return labels
  const { code, message, row } = problem
  throw recordsError(code, `${path}, row ${row}: ${message}`, { details: { ...details, row } })
}

function rawLabels(path: string, bytes: Uint8Array): Uint8Array | Int16Array {
  if (/\.u8$/i.test(path)) return bytes
  if (!/\.i16$/i.test(path)) {
    throw recordsError('format-unknown', `${path}: labels of an unknown type; expected .u8 or .i16`, {
      details: { path },
      hint: 'Name a file of labels *.u8 for uint8 or *.i16 for little-endian int16.',
    })
  }
  if (bytes.length % 2 !== 0) {
    throw recordsError(
      'row-count-mismatch',
      `${path}: ${bytes.length} bytes of int16 labels; expected an even number`,
      {
        details: { source: path },
      },
    )
  }
  // A copy: bytes from the middle of a buffer need not stand at an even place.
  return new Int16Array(bytes.slice().buffer)
}
