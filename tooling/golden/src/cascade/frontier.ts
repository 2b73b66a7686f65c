import { type CostUnit, mostAccurateWithin, poolFrontier, saverPairs, selectionPool } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { differenceList } from './difference-list.ts'
import { poolModels } from './pool-models.ts'

interface FrontierDocument {
  readonly pool: string
  readonly cost: CostUnit
  readonly operatingPoints: number
  readonly frontierPoints: number
  readonly sumOfCorrect: number
  readonly budgets: readonly {
    readonly limitTotalMacs: number
    readonly totalMacs: number
    readonly correct: number
  }[]
  readonly single: readonly { readonly model: string; readonly correct: number; readonly onFrontier: boolean }[]
}

/** The frontier of all models and pairs of a pool. */
export const checkFrontier: CascadeCheck = async (document, context) => {
  const want = document as FrontierDocument
  const models = poolModels(await context.pool(want.pool), want.cost)
  const frontier = poolFrontier(models)
  const found = differenceList()
  found.exact('operatingPoints', frontier.operatingPoints, want.operatingPoints)
  found.exact('frontierPoints', frontier.points.length, want.frontierPoints)
  found.exact(
    'sumOfCorrect',
    frontier.points.reduce((sum, { correct }) => sum + correct, 0),
    want.sumOfCorrect,
  )
  const pool = selectionPool(models)
  for (const { limitTotalMacs, totalMacs, correct } of want.budgets) {
    const point = mostAccurateWithin(frontier, limitTotalMacs)
    const name = `budget ${limitTotalMacs}`
    found.exact(`${name} totalMacs`, point && Number(point.totalCost), totalMacs)
    found.exact(`${name} correct`, point?.correct, correct)
    if (!point || point.saver === null || point.threshold === null) continue
    // The threshold named really leads there.
    const saver = models.findIndex((model) => model.name === point.saver)
    const pairs = saverPairs(pool, saver, { drops: [], thresholds: [point.threshold] })
    const at = pairs.find(({ base }) => base === point.base)?.at[0]
    found.exact(`${name} exited at its threshold`, at?.exited, point.exited)
    found.exact(`${name} correct at its threshold`, at?.systemCorrect, point.correct)
  }
  for (const { model, correct, onFrontier } of want.single) {
    const alone = models.find(({ name }) => name === model)
    found.exact(
      `${model} correct`,
      alone?.right.reduce((sum, mark) => sum + mark, 0),
      correct,
    )
    const total = BigInt(alone?.cost ?? 0) * BigInt(alone?.right.length ?? 0)
    const on = frontier.points.some((point) => BigInt(point.totalCost) === total && point.correct === correct)
    found.exact(`${model} onFrontier`, on, onFrontier)
  }
  return found.all
}
