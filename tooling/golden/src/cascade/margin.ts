import {
  type CostUnit,
  costIn,
  exitPolicies,
  type ModelColumns,
  type SaverSelection,
  selectSavers,
} from '@widthwise/cascade'
import type { Pool } from '@widthwise/records'
import type { CascadeCheck } from './check.ts'
import { compareTree } from './compare-tree.ts'
import { differenceList } from './difference-list.ts'
import { poolModels } from './pool-models.ts'

interface MarginDocument {
  readonly pool: string
  readonly cost: CostUnit
  readonly summary: {
    readonly pairs: number
    readonly exitsMoreThanMaxProb: number
    readonly exitsFewerThanMaxProb: number
  }
  readonly selection: readonly unknown[]
  readonly pairs: readonly {
    readonly saver: string
    readonly base: string
    readonly required: readonly { readonly drop: number }[]
  }[]
}

/** Every pair of a pool with margins of the most probable classes in place of confidences. */
export const checkMargin: CascadeCheck = async (document, context) => {
  const { pool: file, cost, summary, selection, pairs } = document as MarginDocument
  const pool = await context.pool(file)
  const drops = [...new Set(pairs.flatMap(({ required }) => required.map(({ drop }) => drop)))]
  const options = { drops, thresholds: [] }
  const selected = selectSavers(marginModels(pool, cost), options)
  const byMargin = byName(selected)
  const byMaxProb = byName(selectSavers(poolModels(pool, cost), options))
  const found = differenceList()
  for (const want of pairs) {
    const name = `${want.saver} > ${want.base}`
    compareTree(found, name, { ...byMargin.get(name), ...byMargin.get(name)?.match }, want)
  }
  const gained = [...byMargin].map(([name, { match }]) => match.exited - (byMaxProb.get(name)?.match.exited ?? 0))
  compareTree(found, 'selection', selected.selection, selection)
  found.exact('pairs', byMargin.size, summary.pairs)
  found.exact('pairs that exit more', gained.filter((rows) => rows > 0).length, summary.exitsMoreThanMaxProb)
  found.exact('pairs that exit fewer', gained.filter((rows) => rows < 0).length, summary.exitsFewerThanMaxProb)
  return found.all
}

function marginModels({ models }: Pool, unit: CostUnit): readonly ModelColumns[] {
  // Without logits, so that the recorded probabilities count.
  const scores = exitPolicies.margin.scores(models.map(({ columns: { logits, ...columns } }) => columns))
  return models.map((model, index) => ({
    name: model.name,
    cost: costIn(unit, model),
    confidence: scores[index] as Float64Array,
    right: model.right,
  }))
}

const byName = ({ pairs }: SaverSelection) => new Map(pairs.map((pair) => [`${pair.saver} > ${pair.base}`, pair]))
