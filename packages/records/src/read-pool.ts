import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type AbortSignalLike, assertNotAborted, isWidthwiseError } from '@widthwise/core'
import { type RecordsErrorCode, recordsError, recordsErrorHints } from './errors.ts'
import { parseLabels } from './label-file.ts'
import type { Pool, PoolModel } from './pool.ts'
import { type PoolDocument, type PoolDocumentModel, parsePoolDocument } from './pool-document.ts'
import { PoolRows } from './pool-rows.ts'
import { readError } from './read-file-errors.ts'
import { readRecordFile } from './read-record-file.ts'
import { readTopKFiles } from './read-top-k-files.ts'
import type { RecordColumns } from './record-columns.ts'
import { rowIds } from './top-k-records.ts'

/** Options of {@link readPool}. */
export interface ReadPoolOptions {
  /** Names of the models that are read, in the order of the pool; all when left out. */
  readonly models?: readonly string[]
  /** Whether `top` is kept where records have it; it takes several times the memory of all the rest. */
  readonly top?: boolean
  /** Whether `logits` are kept where records have them. */
  readonly logits?: boolean
  readonly signal?: AbortSignalLike
  /** Called after each model. */
  readonly onProgress?: (models: number, of: number) => void
}

/**
 * A pool file (`widthwise.pool/1`) with the records of its models, whatever format each is in, joined by id into one order:
 * that of the file of labels, else that of the first model's records. One model is read after the other, as a
 * stream into typed arrays; ids and labels are held once for all of them.
 *
 * @throws {WidthwiseError} `pool-invalid`, `duplicate-model`, `cost-missing`, `cost-out-of-range`, `model-unknown`;
 *   `labels-missing`, `ids-differ`, `label-conflict`, `row-count-mismatch`, `no-rows`, `file-unreadable`, `aborted`, and what
 *   reading records throws; with `details.model` where a model's records are at fault
 */
export async function readPool(path: string, options: ReadPoolOptions = {}): Promise<Pool> {
  const { signal, onProgress } = options
  assertNotAborted(signal)
  const document = parsePoolDocument(new TextDecoder().decode(await readWhole(path)), path)
  const { name, classes } = document
  const wanted = chosenModels(document, options.models, path)
  let rows = await labelledRows(path, document)
  const models: PoolModel[] = []
  for (const [at, model] of wanted.entries()) {
    try {
      const columns = await readModel(path, model, rows, classes, options)
      rows ??= new PoolRows(columns.ids, columns.labels)
      models.push(poolModel(model, rows.join(columns, recordsName(path, model))))
    } catch (error) {
      throw ofModel(model.name, error)
    }
    onProgress?.(at + 1, wanted.length)
  }
  if (rows === undefined) {
    throw recordsError('no-rows', `${path}: neither models nor labels`, { details: { source: path, row: null } })
  }
  const { ids, labels } = rows
  return {
    ...(name !== undefined && { name }),
    ...(classes !== undefined && { classes }),
    rows: labels.length,
    ids,
    labels,
    models,
  }
}

function chosenModels(
  { models }: PoolDocument,
  names: readonly string[] | undefined,
  path: string,
): readonly PoolDocumentModel[] {
  if (names === undefined) return models
  const unknown = names.find((name) => !models.some((model) => model.name === name))
  if (unknown !== undefined) {
    const known = models.map(({ name }) => name).join(', ')
    throw recordsError('model-unknown', `${path}: no model ${JSON.stringify(unknown)}; it has ${known || 'none'}`, {
      details: { source: path, model: unknown },
    })
  }
  return models.filter(({ name }) => names.includes(name))
}

async function labelledRows(path: string, { labels, classes }: PoolDocument): Promise<PoolRows | undefined> {
  if (labels === undefined) return undefined
  const file = resolve(dirname(path), labels)
  const values = parseLabels(file, await readWhole(file), classes)
  return new PoolRows(rowIds(values.length), values)
}

async function readModel(
  pool: string,
  { records }: PoolDocumentModel,
  rows: PoolRows | undefined,
  classes: number | undefined,
  { top = false, logits = false, signal }: ReadPoolOptions,
): Promise<RecordColumns> {
  const inFolder = (file: string): string => resolve(dirname(pool), file)
  if (records.format === 'npy-topk') {
    if (rows === undefined) {
      throw recordsError('labels-missing', `${pool}: top-k arrays carry no labels, and the pool names no file of them`)
    }
    const paths = { preds: inFolder(records.preds), probs: inFolder(records.probs) }
    const columns = await readTopKFiles(paths, { classes, top, signal })
    // Row i has the id i. Where the labels make other rows, the count differs, and joining says so.
    const same = columns.rows === rows.labels.length
    return {
      ...columns,
      ids: same ? rows.ids : rowIds(columns.rows),
      labels: same ? rows.labels : new Int32Array(columns.rows),
    }
  }
  return readRecordFile(inFolder(records.file), records.format, {
    top,
    logits,
    ...(rows && { rows: rows.labels.length }),
    ...(classes !== undefined && { classes }),
    ...(signal && { signal }),
  })
}

function poolModel({ name, cost }: PoolDocumentModel, columns: RecordColumns): PoolModel {
  const { rows, predictions, labels } = columns
  const right = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) right[row] = predictions[row] === labels[row] ? 1 : 0
  return { name, cost, columns, right }
}

function recordsName(pool: string, { records }: PoolDocumentModel): string {
  return resolve(dirname(pool), records.format === 'npy-topk' ? records.probs : records.file)
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw readError(path, error)
  }
}

/** The same error, of a model. */
function ofModel(model: string, error: unknown): unknown {
  if (!isWidthwiseError<RecordsErrorCode>(error, recordsErrorHints)) return error
  const { code, message, hint, details, cause } = error
  return recordsError(code, `model ${JSON.stringify(model)}: ${message}`, {
    hint,
    details: { ...details, model },
    cause,
  })
}
