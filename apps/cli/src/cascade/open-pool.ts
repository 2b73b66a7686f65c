import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type CostUnit, costIn, type ModelColumns } from '@widthwise/cascade'
import { type Pool, type ReadPoolOptions, readPool, recordsError } from '@widthwise/records'
import type { Cli } from '../cli.ts'
import { cliError } from '../errors.ts'

/** Records of a pool, with its models as the columns that cascades are worked out on. */
export interface OpenPool {
  /** The pool file. */
  readonly path: string
  readonly unit: CostUnit
  readonly pool: Pool
  readonly models: readonly ModelColumns[]
}

/**
 * Reads a pool file, or the `pool.json` of a folder.
 *
 * @throws {WidthwiseError} what reading records throws; pool-invalid where there is no model; cost-missing
 */
export async function openPool(
  cli: Cli,
  source: string,
  unit: CostUnit,
  options: Pick<ReadPoolOptions, 'models' | 'top' | 'logits'> = {},
): Promise<OpenPool> {
  const folder = await stat(source).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const path = folder ? join(source, 'pool.json') : source
  const progress = await cli.progress('reading records')
  try {
    const pool = await readPool(path, {
      ...options,
      signal: cli.signal,
      onProgress: (done, of) => progress.update(done / of),
    })
    if (pool.models.length === 0) {
      throw recordsError('pool-invalid', `${path}: models is empty; a pool has one at least`, { details: { path } })
    }
    const models = pool.models.map(
      (model): ModelColumns => ({
        name: model.name,
        cost: costIn(unit, model),
        confidence: model.columns.confidences,
        right: model.right,
      }),
    )
    return { path, unit, pool, models }
  } finally {
    progress.stop()
  }
}

/** @throws {WidthwiseError} usage-invalid unless the pool has a model of that name */
export function assertModelName({ models, path }: OpenPool, name: string): void {
  if (models.some((model) => model.name === name)) return
  const known = models.map((model) => model.name).join(', ')
  throw cliError('usage-invalid', `${path} has no model ${JSON.stringify(name)}; it has ${known}`, {
    hint: 'Name a model as the pool file does.',
    details: { model: name },
  })
}
