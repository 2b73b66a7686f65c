import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import { makeFolder } from '@widthwise/files'
import { type PredictionRecord, writeRecords } from '@widthwise/records'
import { outputError, writeOutput } from './write-output.ts'

/** One model of a pool that is to be written. */
export interface PoolEntry {
  readonly name: string
  readonly cost: { readonly macs: number; readonly ms?: number }
  /** A file name of JSON lines. */
  readonly file: string
  readonly records: Iterable<PredictionRecord>
  /** What else the pool file says of it. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/**
 * Writes records of several models to `folder`: a file of JSON lines each, and a `pool.json` (`widthwise.pool/1`) that
 * names them. All of it appears at once, or nothing of it.
 *
 * @returns the path of the pool file
 * @throws {WidthwiseError} disk-full, output-unwritable, aborted, and what writing records throws
 */
export async function writePoolFolder(
  folder: string,
  entries: readonly PoolEntry[],
  options: { readonly rows: number; readonly classes: number; readonly signal: AbortSignal },
): Promise<string> {
  let made: string | undefined
  let staging: string | undefined
  try {
    made = await makeFolder(folder).catch((failure) => {
      throw outputError(folder, failure)
    })
    staging = await mkdtemp(join(folder, '.partial-'))
    const { rows, classes, signal } = options
    for (const { file, records } of entries) await writeRecords(join(staging, file), records, { classes, signal })
    const models = entries.map(({ name, cost, file, facts }) => ({
      name,
      cost,
      ...facts,
      records: { format: 'jsonl', file },
    }))
    const document = { schema: 'widthwise.pool/1', classes, rows, models }
    await writeOutput(join(staging, poolFile), `${JSON.stringify(document, null, 2)}\n`)
    // Gone first and back last: a pool file never names records of another run.
    await rm(join(folder, poolFile), { force: true })
    for (const file of [...entries.map(({ file }) => file), poolFile]) {
      await rename(join(staging, file), join(folder, file))
    }
    made = undefined
    return join(folder, poolFile)
  } catch (error) {
    throw isWidthwiseError(error) ? error : outputError(folder, error)
  } finally {
    const left = made ?? staging
    if (left !== undefined) await rm(left, { recursive: true, force: true })
  }
}

const poolFile = 'pool.json'
