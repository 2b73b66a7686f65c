import { isWidthwiseError } from '@widthwise/core'
import { recordsError } from '../errors.ts'
import type { ByteSource } from './byte-source.ts'
import type { ParquetColumn } from './parquet-columns.ts'
import type { ParquetLayout } from './parquet-file.ts'
import { type ParquetPage, readPages } from './read-pages.ts'

/** A column of one row group without lists. */
export interface FlatColumn {
  /** `[rows]`; what stands where a value is missing says nothing. */
  readonly values: Float64Array | (string | number)[]
  /** First row without a value; Infinity where all have one. */
  readonly firstNull: number
}

/** A column of lists of one row group. */
export interface ListColumn {
  /** `[rows + 1]`: row i's entries are those from `offsets[i]` up to `offsets[i + 1]`. */
  readonly offsets: Uint32Array
  readonly values: Float64Array
  /** First row with an entry without a value; Infinity where all have one. */
  readonly firstNull: number
}

/** Entries of lists in a row group: a million rows of a hundred classes. */
const maximumEntries = 2 ** 27

type Group = ParquetLayout['groups'][number]

/** @throws {WidthwiseError} what {@link pagesOf} throws */
export async function readFlatColumn(source: ByteSource, group: Group, column: ParquetColumn): Promise<FlatColumn> {
  const text = column.schema.type === 'BYTE_ARRAY'
  const values = text ? new Array<string>(group.rows).fill('') : new Float64Array(group.rows)
  let firstNull = Number.POSITIVE_INFINITY
  let row = 0
  await eachPage(source, group, column, ({ count, definitions, values: present }) => {
    if (count > group.rows - row) throw rowsDiffer(column, group)
    for (let i = 0, at = 0; i < count; i++, row++) {
      if (definitions === undefined || definitions[i] === column.definition) {
        values[row] = text ? textOf(present[at++], column) : Number(present[at++])
      } else firstNull = Math.min(firstNull, row)
    }
  })
  if (row !== group.rows) throw rowsDiffer(column, group)
  return { values, firstNull }
}

/** @throws {WidthwiseError} what {@link pagesOf} throws */
export async function readListColumn(source: ByteSource, group: Group, column: ParquetColumn): Promise<ListColumn> {
  const { values: entries } = group.chunk(column)
  if (entries > maximumEntries) {
    const message = `${entries} values of ${column.path} in a row group; at most ${maximumEntries} are read`
    throw recordsError('parquet-too-large', message)
  }
  const offsets = new Uint32Array(group.rows + 1)
  const values = new Float64Array(entries)
  let firstNull = Number.POSITIVE_INFINITY
  let [row, length] = [-1, 0]
  await eachPage(source, group, column, ({ count, definitions, repetitions, values: present }) => {
    for (let i = 0, at = 0; i < count; i++) {
      if (repetitions?.[i] === 0) {
        if (++row >= group.rows) throw rowsDiffer(column, group)
        offsets[row] = length
      }
      if (row < 0) throw rowsDiffer(column, group)
      const definition = definitions?.[i] ?? column.definition
      if (definition === column.definition) values[length++] = Number(present[at++])
      else if (definition >= column.entry) firstNull = Math.min(firstNull, row)
    }
  })
  if (row !== group.rows - 1) throw rowsDiffer(column, group)
  offsets[group.rows] = length
  return { offsets, values: values.subarray(0, length), firstNull }
}

async function eachPage(
  source: ByteSource,
  group: Group,
  column: ParquetColumn,
  take: (page: ParquetPage) => void,
): Promise<void> {
  const chunk = group.chunk(column)
  const bytes = await source.slice(chunk.start, chunk.end)
  try {
    for (const page of readPages(bytes, chunk, column)) take(page)
  } catch (cause) {
    if (isWidthwiseError(cause)) throw cause
    const message = `the Parquet file has a damaged column ${column.path}: ${(cause as Error).message}`
    throw recordsError('parquet-invalid', message, { cause })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function textOf(bytes: unknown, { path }: ParquetColumn): string {
  try {
    return utf8.decode(bytes as Uint8Array)
  } catch (cause) {
    throw recordsError('field-type', `column ${path} has a text that is not UTF-8`, { details: { row: null }, cause })
  }
}

function rowsDiffer({ path }: ParquetColumn, { rows }: Group): Error {
  return recordsError('parquet-invalid', `the Parquet file has not ${rows} rows of column ${path} in a row group`)
}
