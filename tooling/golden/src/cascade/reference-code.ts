import { type CostUnit, selectByReferenceCode } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { compareTree } from './compare-tree.ts'
import { differenceList } from './difference-list.ts'
import { poolModels } from './pool-models.ts'

interface ReferenceCodeDocument {
  readonly pool: string
  readonly cost: CostUnit
  readonly summary: unknown
  readonly basesWithAnotherSaver: unknown
  readonly selection: unknown
  readonly pairs: unknown
}

/** What the published program answers, and how often it differs from eq. 7. */
export const checkReferenceCode: CascadeCheck = async (document, context) => {
  const { pool, cost, summary, basesWithAnotherSaver, selection, pairs } = document as ReferenceCodeDocument
  const found = differenceList()
  const got = selectByReferenceCode(poolModels(await context.pool(pool), cost))
  compareTree(found, 'reference code', got, { summary, basesWithAnotherSaver, selection, pairs })
  return found.all
}
