import { type CostUnit, costIn, type ModelColumns } from '@widthwise/cascade'
import type { Pool } from '@widthwise/records'

/** A pool's models as the columns that selection works on, with their costs in one unit. */
export function poolModels({ models }: Pool, unit: CostUnit): readonly ModelColumns[] {
  return models.map((model) => ({
    name: model.name,
    cost: costIn(unit, model),
    confidence: model.columns.confidences,
    right: model.right,
  }))
}
