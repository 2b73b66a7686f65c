import { exitCounts, pointAt, saverCurve, selectionPool } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { differenceList } from './difference-list.ts'
import { poolModels } from './pool-models.ts'

interface CurvesDocument {
  readonly pool: string
  readonly cost?: 'macs' | 'ms'
  readonly curves: readonly {
    readonly saver: string
    readonly base: string
    readonly thresholds: readonly number[]
    readonly exited: readonly number[]
    readonly saverCorrect: readonly number[]
    readonly baseCorrect: readonly number[]
  }[]
}

/** Who exits, and who is right of them, over a grid of thresholds. */
export const checkCurves: CascadeCheck = async (document, context) => {
  const { pool: file, cost = 'macs', curves } = document as CurvesDocument
  const models = poolModels(await context.pool(file), cost)
  const pool = selectionPool(models)
  const indexOf = (name: string): number => models.findIndex((model) => model.name === name)
  const found = differenceList()
  for (const { saver, base, thresholds, exited, saverCorrect, baseCorrect } of curves) {
    const curve = saverCurve(pool, indexOf(saver))
    for (const [i, threshold] of thresholds.entries()) {
      const got = exitCounts(curve, indexOf(base), pointAt(curve, threshold))
      const name = `${saver} > ${base} at ${threshold}`
      found.exact(`${name} exited`, got.exited, exited[i])
      found.exact(`${name} saverCorrect`, got.saverCorrect, saverCorrect[i])
      found.exact(`${name} baseCorrect`, got.baseCorrect, baseCorrect[i])
    }
  }
  return found.all
}
