import { basename } from 'node:path'
import type { PoolCost } from '@widthwise/records'
import type { CascadeCheck } from './check.ts'

/** A pool loads, with as many rows as it says and every model that it names. */
export const checkPool: CascadeCheck = async (document, { file, pool }) => {
  const stated = document as {
    readonly rows?: number
    readonly classes: number
    readonly models: readonly { readonly name: string; readonly cost: PoolCost }[]
  }
  const { rows, classes, models } = await pool(basename(file))
  const differences: string[] = []
  if (stated.rows !== undefined && rows !== stated.rows) differences.push(`${rows} rows, not ${stated.rows}`)
  if (classes !== stated.classes) differences.push(`${classes} classes, not ${stated.classes}`)
  if (models.length !== stated.models.length) {
    differences.push(`${models.length} models, not ${stated.models.length}`)
  }
  for (const [at, { name, cost }] of stated.models.entries()) {
    const model = models[at]
    if (model?.name !== name) differences.push(`model ${at} is ${model?.name}, not ${name}`)
    else if (model.cost.macs !== cost.macs || model.cost.ms !== cost.ms) {
      differences.push(`${name} costs ${JSON.stringify(model.cost)}, not ${JSON.stringify(cost)}`)
    } else if (model.columns.rows !== rows || model.right.length !== rows) {
      differences.push(`${name} has ${model.columns.rows} rows, the pool ${rows}`)
    }
  }
  return differences
}
