import { type AbortSignalLike, assertNotAborted, type WidthwiseError } from '@widthwise/core'
import { type FileContent, type WriteFailure, writeAllAtomically, writeAtomically } from '@widthwise/files'
import type { RecordProblem } from './check-record.ts'
import { encodeNpy } from './encode-npy.ts'
import { encodeRecordLine } from './encode-record-line.ts'
import { recordsError } from './errors.ts'
import { encodeRecordParquet } from './parquet/encode-record-parquet.ts'
import type { PredictionRecord } from './prediction-record.ts'
import { RecordChecker } from './record-checker.ts'
import type { RecordColumns } from './record-columns.ts'
import { RecordColumnsBuilder } from './record-columns-builder.ts'
import { recordFiles } from './record-files.ts'
import { topKArrays } from './top-k-records.ts'

/** Options of {@link writeRecords}. */
export interface WriteRecordsOptions {
  /** Number of classes; records are checked against it. */
  readonly classes?: number
  readonly signal?: AbortSignalLike
}

/** What {@link writeRecords} has written. */
export interface WrittenRecords {
  readonly files: readonly string[]
  readonly rows: number
}

/**
 * Writes one model's records: as JSON lines to `x.jsonl`, as they come, as columns to `x.parquet`, or as the arrays that {@link recordFiles} names
 * to `x.npy`. Every record is checked as a reader would. The files get their names when all is written, so that a failure leaves none.
 *
 * Arrays keep no logits, and `top` of each row must have the same length.
 *
 * @throws {WidthwiseError} `format-unknown`; with `details.row` what {@link readRecordLines} throws for a record;
 *   `no-rows`; `file-unwritable`; `aborted`; and what `records` throws
 */
export async function writeRecords(
  path: string,
  records: Iterable<PredictionRecord> | AsyncIterable<PredictionRecord>,
  options: WriteRecordsOptions = {},
): Promise<WrittenRecords> {
  const target = recordFiles(path)
  if (target.format === 'npy-topk') return writeArrays(target.prefix, path, records, options)
  if (target.format === 'parquet') return writeParquet(path, records, options)
  let rows = 0
  const checker = new RecordChecker(options.classes)
  async function* lines(): AsyncGenerator<string> {
    for await (const record of records) {
      assertNotAborted(options.signal)
      assertGood(checker.check(record), path, rows)
      rows++
      yield encodeRecordLine(record)
    }
    if (rows === 0) throw noRows(path)
  }
  await writeAtomically(path, lines(), { toError: unwritable })
  return { files: [path], rows }
}

async function writeParquet(
  path: string,
  records: Iterable<PredictionRecord> | AsyncIterable<PredictionRecord>,
  options: WriteRecordsOptions,
): Promise<WrittenRecords> {
  const columns = await collect(path, records, options)
  await writeAtomically(path, encodeRecordParquet(columns), { toError: unwritable })
  return { files: [path], rows: columns.rows }
}

/** All records as columns: those formats have to know them all before the first byte. */
async function collect(
  path: string,
  records: Iterable<PredictionRecord> | AsyncIterable<PredictionRecord>,
  { classes, signal }: WriteRecordsOptions,
): Promise<RecordColumns> {
  const builder = new RecordColumnsBuilder(classes)
  for await (const record of records) {
    assertNotAborted(signal)
    assertGood(builder.push(record), path, builder.rows)
  }
  if (builder.rows === 0) throw noRows(path)
  return builder.finish()
}

async function writeArrays(
  prefix: string,
  path: string,
  records: Iterable<PredictionRecord> | AsyncIterable<PredictionRecord>,
  options: WriteRecordsOptions,
): Promise<WrittenRecords> {
  const columns = await collect(path, records, options)
  const files = arrayFiles(prefix, columns)
  const paths = files.map((file) => file.path)
  const optional = ['labels.u8', 'labels.i16', 'ids.txt'].map((name) => `${prefix}.${name}`)
  const outdated = optional.filter((name) => !paths.includes(name))
  await writeAllAtomically(files, { outdated, toError: unwritable })
  return { files: paths, rows: columns.rows }
}

function arrayFiles(prefix: string, columns: RecordColumns): FileContent[] {
  const { preds, probs } = topKArrays(columns)
  const files = [
    { path: `${prefix}.preds.npy`, content: [encodeNpy(preds)] },
    { path: `${prefix}.probs.npy`, content: [encodeNpy(probs)] },
    labelFile(prefix, columns.labels),
  ]
  if (Array.from(columns.ids).every((id, row) => id === row)) return files
  return [...files, { path: `${prefix}.ids.txt`, content: idLines(columns) }]
}

/** The smaller of the two label formats that holds every class index. */
function labelFile(prefix: string, labels: Int32Array): FileContent {
  const highest = labels.reduce((a, b) => Math.max(a, b), 0)
  if (highest <= 0xff) return { path: `${prefix}.labels.u8`, content: [Uint8Array.from(labels)] }
  if (highest <= 0x7fff) {
    return { path: `${prefix}.labels.i16`, content: [new Uint8Array(Int16Array.from(labels).buffer)] }
  }
  throw recordsError('label-out-of-range', `label ${highest}; a file of labels holds indices up to 32767`, {
    hint: 'Write JSON lines instead.',
  })
}

function* idLines({ ids }: RecordColumns): Generator<string> {
  for (const [row, id] of ids.entries()) {
    if (/[\r\n]/.test(String(id)) || id === '') {
      const message = `row ${row}: id ${JSON.stringify(id)} does not fit on a line of the file of ids`
      throw recordsError('field-type', message, { details: { row }, hint: 'Write JSON lines instead.' })
    }
    yield `${id}\n`
  }
}

function assertGood(problem: RecordProblem | undefined, path: string, row: number): void {
  if (problem === undefined) return
  throw recordsError(problem.code, `${path}, row ${row}: ${problem.message}`, { details: { source: path, row } })
}

function noRows(path: string): Error {
  return recordsError('no-rows', `${path}: no record to write`, { details: { source: path, row: null } })
}

function unwritable({ message, details, cause }: WriteFailure): WidthwiseError {
  return recordsError('file-unwritable', message, { details: { path: details.path }, cause })
}
