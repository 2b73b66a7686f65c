import { type CostUnit, type ModelColumns, modelsFromAnswers, selectSavers } from '@widthwise/cascade'
import { isWidthwiseError } from '@widthwise/core'
import type { CascadeCheck } from './check.ts'
import { compareTree } from './compare-tree.ts'
import { type DifferenceList, differenceList } from './difference-list.ts'

/** JSON has no NaN and no Infinity; they stand as text. */
type Written = number | 'NaN' | 'Infinity'

interface EdgeCase {
  readonly id: string
  readonly classes: number
  readonly labels: readonly Written[]
  readonly use?: CostUnit
  readonly models: readonly {
    readonly name: string
    readonly cost: Readonly<Partial<Record<CostUnit, Written>>>
    readonly prediction: readonly Written[]
    readonly confidence: readonly Written[]
  }[]
  readonly expect?: unknown
  readonly error?: { readonly reason: string; readonly model?: string; readonly row?: number }
}

/** Records with ties, at the ends of ranges, and wrong in one place. */
export const checkEdge: CascadeCheck = async (document) => {
  const { cases } = document as { readonly cases: readonly EdgeCase[] }
  const found = differenceList()
  for (const edge of cases) {
    if (edge.error) compareError(found, edge, edge.error)
    else compareTree(found, edge.id, selectSavers(modelsOf(edge)), edge.expect)
  }
  return found.all
}

function modelsOf({ classes, labels, models, use = 'macs' }: EdgeCase): readonly ModelColumns[] {
  return modelsFromAnswers(
    {
      classes,
      labels: labels.map(Number),
      models: models.map(({ name, cost, prediction, confidence }) => ({
        name,
        cost: Object.fromEntries(Object.entries(cost).map(([unit, value]) => [unit, Number(value)])),
        prediction: prediction.map(Number),
        confidence: confidence.map(Number),
      })),
    },
    use,
  )
}

function compareError(found: DifferenceList, edge: EdgeCase, want: NonNullable<EdgeCase['error']>): void {
  try {
    selectSavers(modelsOf(edge))
    found.exact(edge.id, 'no error', want.reason)
  } catch (error) {
    if (!isWidthwiseError(error)) throw error
    found.exact(`${edge.id} code`, error.code, want.reason)
    if (want.model !== undefined) found.exact(`${edge.id} model`, error.details.model, want.model)
    if (want.row !== undefined) found.exact(`${edge.id} row`, error.details.row, want.row)
  }
}
