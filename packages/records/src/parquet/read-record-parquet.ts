import { assertNotAborted } from '@widthwise/core'
import { recordsError } from '../errors.ts'
import type { ReadRecordsOptions } from '../read-record-lines.ts'
import type { RecordColumns } from '../record-columns.ts'
import { type ByteSource, bytesSource } from './byte-source.ts'
import { readParquetLayout } from './parquet-file.ts'
import { ParquetRecords } from './parquet-records.ts'
import { readFlatColumn, readListColumn } from './read-column.ts'

/** Options of {@link readRecordParquet}. */
export interface ReadParquetOptions extends ReadRecordsOptions {
  /** Rows that the file must have, such as those of a pool; any when left out. */
  readonly rows?: number
}

/**
 * Reads records from a Parquet file into columns: `id` (int32, int64 or text), `label` and `prediction` (int32 or int64),
 * `confidence` (float or double), and perhaps `top`, a list of `{class, prob}`, and `logits`, a list of reals. Other columns
 * are not read, nor are `top` and `logits` where they are not kept. One row group is held at a time, and no object a row;
 * every length that the file says is checked before memory is taken for it.
 *
 * @throws {WidthwiseError} `parquet-invalid`, `parquet-too-large`, `parquet-unsupported`, `field-missing`, `field-type`;
 *   `row-count-mismatch`, `no-rows`, `aborted`; with `details.row` what {@link readRecordLines} throws for a record
 */
export async function readRecordParquet(
  source: Uint8Array | ByteSource,
  options: ReadParquetOptions = {},
): Promise<RecordColumns> {
  const { classes, name = 'records', signal, rows, top = true, logits = true } = options
  const bytes = source instanceof Uint8Array ? bytesSource(source) : source
  const layout = await readParquetLayout(bytes)
  const { columns } = layout
  const details = { source: name, row: null }
  if (layout.rows === 0) throw recordsError('no-rows', `${name}: no record in it`, { details })
  if (rows !== undefined && rows !== layout.rows) {
    throw recordsError('row-count-mismatch', `${name} has ${layout.rows} rows; expected ${rows}`, {
      details: { source: name, found: layout.rows, rows },
    })
  }
  const records = new ParquetRecords(layout, { name, classes })
  for (const group of layout.groups) {
    assertNotAborted(signal)
    records.push(group.rows, {
      id: await readFlatColumn(bytes, group, columns.id),
      label: await readFlatColumn(bytes, group, columns.label),
      prediction: await readFlatColumn(bytes, group, columns.prediction),
      confidence: await readFlatColumn(bytes, group, columns.confidence),
      ...(top &&
        columns.top && {
          top: {
            classes: await readListColumn(bytes, group, columns.top.classes),
            probabilities: await readListColumn(bytes, group, columns.top.probabilities),
          },
        }),
      ...(logits && columns.logits && { logits: await readListColumn(bytes, group, columns.logits) }),
    })
  }
  return records.finish()
}
