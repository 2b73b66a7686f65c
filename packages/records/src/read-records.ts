import { readFile } from 'node:fs/promises'
import { assertNotAborted } from '@widthwise/core'
import type { RecordIds } from './id-column.ts'
import { parseLabels } from './label-file.ts'
import { readError } from './read-file-errors.ts'
import { readRecordFile } from './read-record-file.ts'
import type { ReadRecordsOptions } from './read-record-lines.ts'
import { readTopKFiles } from './read-top-k-files.ts'
import type { RecordColumns } from './record-columns.ts'
import { recordFiles } from './record-files.ts'
import { checkedIds, rowIds } from './top-k-records.ts'
import { assertRows } from './top-k-shape.ts'

/**
 * One model's records from the files that `writeRecords` made of the same path: `x.jsonl`, `x.parquet`, or `x.npy` for the arrays
 * named in {@link recordFiles}.
 *
 * Ids from `x.ids.txt` are integers again where every line is one.
 *
 * @throws {WidthwiseError} `format-unknown`, `file-unreadable`, and what {@link readRecordLines}, {@link readRecordParquet},
 *   {@link readNpy} and {@link topKColumns} throw; `details.source` names the file
 */
export async function readRecords(path: string, options: ReadRecordsOptions = {}): Promise<RecordColumns> {
  const target = recordFiles(path)
  return target.format === 'npy-topk'
    ? readArrays(target.prefix, options)
    : readRecordFile(path, target.format, options)
}

async function readArrays(prefix: string, { classes, top = true, signal }: ReadRecordsOptions): Promise<RecordColumns> {
  assertNotAborted(signal)
  const paths = { preds: `${prefix}.preds.npy`, probs: `${prefix}.probs.npy` }
  const columns = await readTopKFiles(paths, { classes, top, signal })
  const labels = await readLabels(prefix, columns.rows, classes)
  const idFile = `${prefix}.ids.txt`
  const text = await readIfPresent(idFile)
  if (text === undefined) return { ...columns, ids: rowIds(columns.rows), labels }
  try {
    const ids = parseIds(new TextDecoder().decode(text))
    assertRows('ids', ids.length, columns.rows)
    return { ...columns, ids: checkedIds(ids), labels }
  } catch (error) {
    throw readError(idFile, error)
  }
}

async function readLabels(prefix: string, rows: number, classes: number | undefined): Promise<Int32Array> {
  const small = await readIfPresent(`${prefix}.labels.u8`)
  const file = `${prefix}.labels.${small ? 'u8' : 'i16'}`
  const labels = parseLabels(file, small ?? (await readPresent(file)), classes)
  try {
    assertRows('labels', labels.length, rows)
  } catch (error) {
    throw readError(file, error)
  }
  return labels
}

function parseIds(text: string): RecordIds {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const integers = lines.every((line) => /^(0|-?[1-9]\d*)$/.test(line) && Number.isSafeInteger(Number(line)))
  return integers ? Float64Array.from(lines, Number) : lines
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw readError(path, error)
  }
}

async function readPresent(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw readError(path, error)
  }
}
