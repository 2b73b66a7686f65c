import type { ChainThreshold } from './chains/candidate-thresholds.ts'
import { totalCost } from './chains/total-cost.ts'
import { cascadeError } from './errors.ts'
import { assertPredictions, type Predictions } from './predictions.ts'
import { shouldExit } from './should-exit.ts'

/** What a chain does on a table of rows. */
export interface ChainResult {
  /** Share of rows answered right. */
  readonly top1: number
  /** Rows answered right. */
  readonly right: number
  /** Cost of all models that ran, summed over the rows; exact where costs are whole numbers and the sum is below 2⁵³. */
  readonly totalCost: number
  /** `totalCost` a row (TinySaver eq. 1, for any number of stages). */
  readonly meanCost: number
  /** Share of the rows that each stage answers. */
  readonly exits: readonly number[]
  /** Rows that each stage answers, and how many of these it has right. */
  readonly stages: readonly { readonly exited: number; readonly right: number }[]
}

/**
 * Runs a chain over logged predictions: a row exits at the first stage that runs and whose confidence is at least its
 * threshold, else at the last, and pays every stage that ran up to there in full.
 *
 * @param thresholds one for every stage but the last; `null` skips the stage, which then costs nothing
 * @throws {WidthwiseError} records-invalid, chain-invalid
 */
export function evaluateChain(stages: readonly Predictions[], thresholds: readonly ChainThreshold[]): ChainResult {
  assertPredictions(stages)
  assertThresholds(stages.length, thresholds)
  const rows = (stages[0] as Predictions).confidence.length
  const exited = stages.map(() => 0)
  const rightOf = stages.map(() => 0)
  for (let row = 0; row < rows; row++) {
    let stage = 0
    while (!exitsAt(stages[stage] as Predictions, row, thresholds[stage])) stage++
    exited[stage] = (exited[stage] as number) + 1
    rightOf[stage] = (rightOf[stage] as number) + ((stages[stage] as Predictions).right[row] as number)
  }
  let reached = rows
  const runs = exited.map((count, stage) => {
    const run = thresholds[stage] === null ? 0 : reached
    reached -= count
    return run
  })
  const right = rightOf.reduce((sum, count) => sum + count, 0)
  const total = totalCost(
    runs,
    stages.map(({ cost }) => cost),
  )
  return {
    top1: right / rows,
    right,
    totalCost: total,
    meanCost: total / rows,
    exits: exited.map((count) => count / rows),
    stages: exited.map((count, stage) => ({ exited: count, right: rightOf[stage] as number })),
  }
}

const exitsAt = ({ confidence }: Predictions, row: number, threshold: ChainThreshold | undefined): boolean =>
  threshold !== null && shouldExit(confidence[row] as number, threshold)

/** @throws {WidthwiseError} chain-invalid */
function assertThresholds(stages: number, thresholds: readonly ChainThreshold[]): void {
  if (thresholds.length !== stages - 1) {
    throw cascadeError('chain-invalid', `${thresholds.length} thresholds for ${stages} models; one fewer is needed`)
  }
  const exit = thresholds.findIndex(Number.isNaN)
  if (exit >= 0) throw cascadeError('chain-invalid', `the threshold of exit ${exit} is NaN`, { details: { exit } })
}
