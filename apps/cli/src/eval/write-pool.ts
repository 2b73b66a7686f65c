import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import { makeFolder } from '@widthwise/files'
import type { Width } from '@widthwise/graph'
import { writeRecords } from '@widthwise/records'
import { outputError, writeOutput } from '../files/write-output.ts'
import { formatWidth } from '../text/format-width.ts'
import type { PredictedWidths } from './predict-widths.ts'

/** What a pool states of one width. */
export interface PoolModel {
  readonly width: Width
  readonly macs: number
  readonly ms: number
}

/**
 * Writes the predictions of every width to `folder`: a file of JSON lines each, and a `pool.json` (`widthwise.pool/1`)
 * that names them. All of it appears at once, or nothing of it.
 *
 * @returns the path of the pool file
 * @throws {WidthwiseError} disk-full, output-unwritable, aborted, and what writing records throws
 */
export async function writePool(
  folder: string,
  models: readonly PoolModel[],
  { byWidth, ids, labels }: PredictedWidths,
  options: { readonly classes: number; readonly signal: AbortSignal },
): Promise<string> {
  let made: string | undefined
  let staging: string | undefined
  try {
    made = await makeFolder(folder).catch((failure) => {
      throw outputError(folder, failure)
    })
    staging = await mkdtemp(join(folder, '.partial-'))
    for (const [width, predictions] of byWidth) {
      await writeRecords(join(staging, recordFile(width)), predictions.records({ ids, labels }), options)
    }
    const pool = poolDocument(models, options.classes, ids.length)
    await writeOutput(join(staging, poolFile), `${JSON.stringify(pool, null, 2)}\n`)
    // Gone first and back last: a pool file never names records of another run.
    await rm(join(folder, poolFile), { force: true })
    for (const file of [...models.map(({ width }) => recordFile(width)), poolFile]) {
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

/** A slash would be a folder. */
const nameOf = (width: Width): string => formatWidth(width).replaceAll('/', '-')

const recordFile = (width: Width): string => `${nameOf(width)}.jsonl`

function poolDocument(models: readonly PoolModel[], classes: number, rows: number): Readonly<Record<string, unknown>> {
  return {
    schema: 'widthwise.pool/1',
    classes,
    rows,
    models: models.map(({ width, macs, ms }) => ({
      name: `w${nameOf(width)}`,
      cost: { macs, ms },
      records: { format: 'jsonl', file: recordFile(width) },
    })),
  }
}
