import { type CostUnit, type ModelColumns, selectSavers } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { compareTree } from './compare-tree.ts'
import { type DifferenceList, differenceList } from './difference-list.ts'
import { poolModels } from './pool-models.ts'

interface PairsDocument {
  readonly pool?: string
  /** Pools that hold the same records in different formats. */
  readonly pools?: readonly string[]
  readonly cost: CostUnit
  readonly rows: number
  readonly models: readonly Readonly<Record<string, unknown>>[]
  readonly pairs: readonly unknown[]
  readonly selection: readonly unknown[]
}

/** Every pair of a pool, and the saver of every base. */
export const checkPairs: CascadeCheck = async (document, context) => {
  const { pool, pools = [], cost, rows, models, pairs, selection } = document as PairsDocument
  const found = differenceList()
  const files = pool === undefined ? pools : [pool]
  if (files.length === 0) found.exact('pools', 0, 'at least one')
  for (const file of files) {
    const columns = poolModels(await context.pool(file), cost)
    for (const [index, stated] of models.entries()) compareModel(found, file, columns[index], stated, cost, rows)
    const got = selectSavers(columns)
    compareTree(found, `${file} pairs`, byName(got.pairs), byName(pairs))
    compareTree(found, `${file} selection`, got.selection, selection)
  }
  return found.all
}

/** Which pair stands first is nobody's business. */
function byName(pairs: readonly unknown[]): Readonly<Record<string, unknown>> {
  const named = pairs as readonly { readonly saver: string; readonly base: string }[]
  return Object.fromEntries(named.map((pair) => [`${pair.saver} > ${pair.base}`, pair]))
}

function compareModel(
  found: DifferenceList,
  file: string,
  model: ModelColumns | undefined,
  stated: Readonly<Record<string, unknown>>,
  unit: CostUnit,
  rows: number,
): void {
  const confidence = Array.from(model?.confidence ?? [])
  const got: Readonly<Record<string, unknown>> = {
    name: model?.name,
    [unit]: model?.cost,
    correct: model?.right.reduce((sum, mark) => sum + mark, 0),
    distinctConfidences: new Set(confidence).size,
    minConfidence: confidence.reduce((least, value) => Math.min(least, value), 1),
    maxConfidence: confidence.reduce((most, value) => Math.max(most, value), 0),
  }
  found.exact(`${file} ${stated.name} rows`, confidence.length, rows)
  for (const [key, value] of Object.entries(stated)) found.exact(`${file} ${stated.name} ${key}`, got[key], value)
}
