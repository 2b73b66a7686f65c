import { createReadStream } from 'node:fs'
import { FileSource } from './parquet/file-source.ts'
import { type ReadParquetOptions, readRecordParquet } from './parquet/read-record-parquet.ts'
import { readError } from './read-file-errors.ts'
import { readRecordLines } from './read-record-lines.ts'
import type { RecordColumns } from './record-columns.ts'

/**
 * One model's records from one file.
 *
 * @throws {WidthwiseError} `file-unreadable`, and what {@link readRecordLines} and {@link readRecordParquet} throw
 */
export async function readRecordFile(
  path: string,
  format: 'jsonl' | 'parquet',
  options: ReadParquetOptions = {},
): Promise<RecordColumns> {
  const named = { name: path, ...options }
  try {
    if (format === 'jsonl') return await readRecordLines(createReadStream(path, { highWaterMark: 1 << 18 }), named)
    await using source = await FileSource.open(path)
    return await readRecordParquet(source, named)
  } catch (error) {
    throw readError(path, error)
  }
}
