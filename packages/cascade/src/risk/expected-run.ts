import type { Predictions } from '../predictions.ts'
import { shouldExit } from '../should-exit.ts'

/** What a cascade did on rows, a row on average. */
export interface ExpectedRun {
  /** Share of rows that leave before the last model. */
  readonly exitRatio: number
  /** Share of rows that each model answers. */
  readonly exits: readonly number[]
  /** Cost of all models that ran (TinySaver eq. 1). */
  readonly cost: number
  /** 1 − cost / cost of the last model alone; negative when the cascade costs more. */
  readonly saving: number
  readonly accuracy: number
  /** Accuracy of the last model alone. */
  readonly baseAccuracy: number
}

/**
 * Runs a chain over some rows of logged predictions.
 *
 * @param rows row indices, repetitions allowed; all when left out
 */
export function expectedRun(
  stages: readonly Predictions[],
  thresholds: readonly number[],
  rows?: Uint32Array,
): ExpectedRun {
  const base = stages.at(-1) as Predictions
  const count = rows?.length ?? base.right.length
  const exited = stages.map(() => 0)
  let right = 0
  let baseRight = 0
  for (let i = 0; i < count; i++) {
    const row = rows ? (rows[i] as number) : i
    let stage = 0
    while (!shouldExit((stages[stage] as Predictions).confidence[row] as number, thresholds[stage])) stage++
    exited[stage] = (exited[stage] as number) + 1
    right += (stages[stage] as Predictions).right[row] as number
    baseRight += base.right[row] as number
  }
  let totalCost = 0
  let paid = 0
  for (const [stage, { cost }] of stages.entries()) {
    paid += cost
    totalCost += (exited[stage] as number) * paid
  }
  return {
    exitRatio: 1 - (exited.at(-1) as number) / count,
    exits: exited.map((rowsOfStage) => rowsOfStage / count),
    cost: totalCost / count,
    saving: 1 - totalCost / count / base.cost,
    accuracy: right / count,
    baseAccuracy: baseRight / count,
  }
}
