import type { SchemaElement } from 'hyparquet'
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer'
import { recordsError } from '../errors.ts'
import type { RecordIds } from '../id-column.ts'
import type { RecordColumns } from '../record-columns.ts'

/** Rows of a row group: about as many bytes as a page of the usual size. */
const groupRows = 65_536

/**
 * The bytes of a Parquet file of records, a piece a row group: snappy, `confidence` and `prob` as float or double as the columns
 * are, ids as int64 where all are integers, else as text. pyarrow, DuckDB and Polars read it.
 *
 * @throws {WidthwiseError} `field-type` when ids are of both types, which a column cannot hold
 */
export async function* encodeRecordParquet(columns: RecordColumns): AsyncGenerator<Uint8Array> {
  const { rows, ids, confidences, top, logits } = columns
  const textIds = textsOf(ids)
  const real = (values: Float32Array | Float64Array): 'FLOAT' | 'DOUBLE' =>
    values instanceof Float32Array ? 'FLOAT' : 'DOUBLE'
  const schema: SchemaElement[] = [
    { name: 'records', num_children: 4 + (top ? 1 : 0) + (logits ? 1 : 0) },
    textIds
      ? { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }
      : { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
    { name: 'label', type: 'INT32', repetition_type: 'REQUIRED' },
    { name: 'prediction', type: 'INT32', repetition_type: 'REQUIRED' },
    { name: 'confidence', type: real(confidences), repetition_type: 'REQUIRED' },
    ...(top ? topSchema(real(top.probabilities)) : []),
    ...(logits ? logitsSchema : []),
  ]
  const writer = new ByteWriter()
  const file = new ParquetWriter({ writer, schema, createdBy: 'widthwise' })
  for (let start = 0; start < rows; start += groupRows) {
    const end = Math.min(rows, start + groupRows)
    const data: ColumnSource[] = [
      { name: 'id', data: textIds ? textIds.slice(start, end) : BigInt64Array.from(integersOf(ids, start, end)) },
      { name: 'label', data: columns.labels.subarray(start, end) },
      { name: 'prediction', data: columns.predictions.subarray(start, end) },
      { name: 'confidence', data: confidences.subarray(start, end) },
      ...(top ? [{ name: 'top', data: Array.from({ length: end - start }, (_, i) => topOf(top, start + i)) }] : []),
      ...(logits ? [{ name: 'logits', data: Array.from({ length: end - start }, (_, i) => logitsOf(start + i)) }] : []),
    ]
    await file.write({ columnData: data, rowGroupSize: end - start })
    yield taken(writer)
  }
  await file.finish()
  yield taken(writer)

  function logitsOf(row: number): number[] {
    const { classes, values } = logits as NonNullable<typeof logits>
    return Array.from(values.subarray(row * classes, (row + 1) * classes))
  }
}

/** What has been written since it was last asked for. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice()
  writer.index = 0
  return bytes
}

function topSchema(real: 'FLOAT' | 'DOUBLE'): SchemaElement[] {
  return [
    { name: 'top', num_children: 1, repetition_type: 'OPTIONAL', converted_type: 'LIST' },
    { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
    { name: 'element', num_children: 2, repetition_type: 'REQUIRED' },
    { name: 'class', type: 'INT32', repetition_type: 'REQUIRED' },
    { name: 'prob', type: real, repetition_type: 'REQUIRED' },
  ]
}

const logitsSchema: readonly SchemaElement[] = [
  { name: 'logits', num_children: 1, repetition_type: 'REQUIRED', converted_type: 'LIST' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', type: 'DOUBLE', repetition_type: 'REQUIRED' },
]

function topOf(
  { offsets, classes, probabilities }: NonNullable<RecordColumns['top']>,
  row: number,
): { class: number; prob: number }[] | undefined {
  const [start, end] = [offsets[row] as number, offsets[row + 1] as number]
  if (start === end) return undefined
  return Array.from({ length: end - start }, (_, i) => ({
    class: classes[start + i] as number,
    prob: probabilities[start + i] as number,
  }))
}

function textsOf(ids: RecordIds): string[] | undefined {
  if (ids instanceof Float64Array) return undefined
  const row = ids.findIndex((id) => typeof id !== typeof ids[0])
  if (row >= 0 || typeof ids[0] === 'number') {
    const message = `row ${Math.max(row, 0)}: ids are integers and texts; a Parquet column holds one of them`
    throw recordsError('field-type', message, { details: { row }, hint: 'Write JSON lines instead.' })
  }
  return ids as string[]
}

function* integersOf(ids: RecordIds, start: number, end: number): Generator<bigint> {
  for (let row = start; row < end; row++) yield BigInt(ids[row] as number)
}
