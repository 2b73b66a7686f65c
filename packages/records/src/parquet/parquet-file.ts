import { isWidthwiseError } from '@widthwise/core'
import { type FileMetaData, parquetMetadata } from 'hyparquet'
import { recordsError } from '../errors.ts'
import type { ByteSource } from './byte-source.ts'
import { checkThrift } from './check-thrift.ts'
import { type ParquetColumn, type RecordParquetColumns, recordParquetColumns } from './parquet-columns.ts'

/** A footer of 20,000 row groups takes about 8 MB. */
const maximumFooterBytes = 32 * 2 ** 20
const maximumFooterItems = 2 ** 22
/** Most rows of a file of records; their columns take 2 GB. */
const maximumRows = 2 ** 26

type ColumnChunk = NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>

/** A piece of a column: where its pages lie. */
export interface ParquetChunk {
  readonly start: number
  readonly end: number
  readonly codec: ColumnChunk['codec']
  /** Values and nulls. */
  readonly values: number
}

/** What a Parquet file of records holds, checked against its length. */
export interface ParquetLayout {
  readonly rows: number
  readonly columns: RecordParquetColumns
  readonly groups: readonly { readonly rows: number; readonly chunk: (column: ParquetColumn) => ParquetChunk }[]
}

/**
 * Reads the footer of a Parquet file.
 *
 * @throws {WidthwiseError} `parquet-invalid`, `parquet-too-large`, `field-missing`, `field-type`
 */
export async function readParquetLayout(source: ByteSource): Promise<ParquetLayout> {
  const footer = await readFooter(source)
  try {
    return layoutOf(parquetMetadata(footer, { geoparquet: false }), source.byteLength)
  } catch (cause) {
    if (isWidthwiseError(cause)) throw cause
    throw invalid(`has a footer that cannot be read: ${(cause as Error).message}`, cause)
  }
}

function layoutOf(metadata: FileMetaData, fileBytes: number): ParquetLayout {
  const rows = countOf(metadata.num_rows, 'rows')
  if (rows > maximumRows) {
    throw recordsError('parquet-too-large', `${rows} rows in the Parquet file; at most ${maximumRows} are read`)
  }
  const columns = recordParquetColumns(metadata)
  const groups = metadata.row_groups.map((group) => {
    const chunks = new Map(group.columns.map(({ meta_data: chunk }) => [chunk?.path_in_schema.join('.'), chunk]))
    return {
      rows: countOf(group.num_rows, 'rows'),
      chunk: ({ path }: ParquetColumn) => chunkOf(path, chunks.get(path), fileBytes),
    }
  })
  const grouped = groups.reduce((sum, group) => sum + group.rows, 0)
  if (grouped !== rows) throw invalid(`says ${rows} rows and has ${grouped}`)
  return { rows, columns, groups }
}

async function readFooter(source: ByteSource): Promise<Uint8Array> {
  const { byteLength } = source
  if (byteLength < 12) throw invalid(`has ${byteLength} bytes`)
  const tail = await source.slice(byteLength - 8, byteLength)
  const head = await source.slice(0, 4)
  for (const mark of [tail.subarray(4), head]) {
    if (new TextDecoder('latin1').decode(mark) !== 'PAR1') throw invalid('does not begin and end with PAR1')
  }
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true)
  if (length > byteLength - 12) throw invalid(`says a footer of ${length} bytes and has ${byteLength}`)
  if (length > maximumFooterBytes) {
    const message = `a footer of ${length} bytes in the Parquet file; at most ${maximumFooterBytes} are read`
    throw recordsError('parquet-too-large', message)
  }
  const footer = await source.slice(byteLength - 8 - length, byteLength)
  checkThrift(footer.subarray(0, length), 0, maximumFooterItems)
  return footer
}

function chunkOf(path: string, chunk: ColumnChunk | undefined, fileBytes: number): ParquetChunk {
  if (chunk === undefined) throw invalid(`lacks column ${path} in a row group`)
  const first = countOf(chunk.data_page_offset, `the place of column ${path}`)
  const dictionary = chunk.dictionary_page_offset
  // Some writers say 0 where there is no dictionary.
  const start = dictionary ? Math.min(first, countOf(dictionary, `the place of column ${path}`)) : first
  const end = start + countOf(chunk.total_compressed_size, `the bytes of column ${path}`)
  if (end > fileBytes) throw invalid(`says column ${path} up to byte ${end} and has ${fileBytes}`)
  return { start, end, codec: chunk.codec, values: countOf(chunk.num_values, `the values of column ${path}`) }
}

/** A count that a file says, which may be missing or no count. */
function countOf(value: unknown, what: string): number {
  const count = typeof value === 'bigint' ? Number(value) : value
  if (Number.isSafeInteger(count) && (count as number) >= 0) return count as number
  throw invalid(`says ${value} for ${what}`)
}

function invalid(what: string, cause?: unknown): Error {
  return recordsError('parquet-invalid', `the Parquet file ${what}`, cause === undefined ? {} : { cause })
}
