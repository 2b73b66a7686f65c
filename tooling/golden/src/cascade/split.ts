import { type CostUnit, selectOnSplit, splitEvenOdd } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { compareTree } from './compare-tree.ts'
import { differenceList } from './difference-list.ts'
import { poolModels } from './pool-models.ts'

/** What stands in the document beside results. */
const informative = ['schema', 'pool', 'cost', 'rule', 'note']

/** Savers and thresholds chosen on the even rows, judged on the odd ones. */
export const checkSplit: CascadeCheck = async (document, context) => {
  const { pool, cost } = document as { readonly pool: string; readonly cost: CostUnit }
  const { calibration, test } = splitEvenOdd(poolModels(await context.pool(pool), cost))
  const found = differenceList()
  const results = Object.entries(document as object).filter(([key]) => !informative.includes(key))
  compareTree(found, 'split', selectOnSplit(calibration, test), Object.fromEntries(results))
  return found.all
}
