import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { assertNotAborted, isWidthwiseError } from '@widthwise/core'
import { recordsError } from './errors.ts'
import type { RecordIds } from './id-column.ts'
import { readNpy } from './read-npy.ts'
import { type ReadRecordsOptions, readRecordLines } from './read-record-lines.ts'
import type { RecordColumns } from './record-columns.ts'
import { recordFiles } from './record-files.ts'
import { topKColumns } from './top-k-records.ts'

/**
 * One model's records from the files that `writeRecords` made of the same path: `x.jsonl`, or `x.npy` for the arrays
 * named in {@link recordFiles}.
 *
 * Ids from `x.ids.txt` are integers again where every line is one.
 *
 * @throws {WidthwiseError} `format-unknown`, `file-unreadable`, and what {@link readRecordLines}, {@link readNpy} and
 *   {@link topKColumns} throw
 */
export async function readRecords(path: string, options: ReadRecordsOptions = {}): Promise<RecordColumns> {
  const target = recordFiles(path)
  if (target.format === 'npy-topk') return readArrays(target.prefix, options)
  try {
    return await readRecordLines(createReadStream(path, { highWaterMark: 1 << 18 }), { name: path, ...options })
  } catch (error) {
    throw isWidthwiseError(error) ? error : unreadable(path, error)
  }
}

async function readArrays(prefix: string, { classes, signal }: ReadRecordsOptions): Promise<RecordColumns> {
  assertNotAborted(signal)
  const preds = await readWith(`${prefix}.preds.npy`, readNpy)
  const probs = await readWith(`${prefix}.probs.npy`, readNpy)
  const labels = await readLabels(prefix)
  const ids = await readIfPresent(`${prefix}.ids.txt`)
  assertNotAborted(signal)
  return topKColumns({ preds, probs, labels, ...(ids && { ids: parseIds(new TextDecoder().decode(ids)) }) }, classes)
}

async function readLabels(prefix: string): Promise<Uint8Array | Int16Array> {
  const bytes = await readIfPresent(`${prefix}.labels.u8`)
  return bytes ?? readWith(`${prefix}.labels.i16`, int16Values)
}

/** Little-endian int16, without a header. */
function int16Values(bytes: Uint8Array): Int16Array {
  if (bytes.length % 2 !== 0) {
    throw recordsError('row-count-mismatch', `${bytes.length} bytes of int16 labels; expected an even number`)
  }
  return new Int16Array(bytes.slice().buffer)
}

function parseIds(text: string): RecordIds {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const integers = lines.every((line) => /^(0|-?[1-9]\d*)$/.test(line) && Number.isSafeInteger(Number(line)))
  return integers ? Float64Array.from(lines, Number) : lines
}

async function readWith<T>(path: string, parse: (bytes: Uint8Array) => T): Promise<T> {
  const bytes = await readIfPresent(path)
  if (bytes === undefined)
    throw recordsError('file-unreadable', `${path}: there is no such file`, { details: { path } })
  try {
    return parse(bytes)
  } catch (error) {
    // The parsers of bytes know no file names.
    if (isWidthwiseError(error)) error.message = `${path}: ${error.message}`
    throw error
  }
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable(path, error)
  }
}

function unreadable(path: string, cause: unknown): Error {
  return recordsError('file-unreadable', `${path}: ${(cause as Error).message}`, { details: { path }, cause })
}
