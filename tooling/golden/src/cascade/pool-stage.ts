import type { Predictions } from '@widthwise/cascade'
import type { Pool } from '@widthwise/records'

/** A pool's model as a stage of a chain; costs in MACs, else in milliseconds. */
export function poolStage({ models }: Pool, name: string): Predictions {
  const model = models.find((one) => one.name === name)
  if (!model) throw new RangeError(`the pool has no model ${name}`)
  const { cost, columns, right } = model
  return { confidence: columns.confidences, right, cost: cost.macs ?? cost.ms ?? Number.NaN }
}
