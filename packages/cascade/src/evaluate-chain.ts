import { cascadeError } from './errors.ts'
import { assertPredictions, type Predictions } from './predictions.ts'
import { shouldExit } from './should-exit.ts'

/** What a chain does on a table of rows. */
export interface ChainResult {
  /** Share of rows answered right. */
  readonly top1: number
  /** Rows answered right. */
  readonly right: number
  /** Cost of all models that ran, summed over the rows; exact where costs are whole numbers. */
  readonly totalCost: number
  /** `totalCost` a row (TinySaver eq. 1, for any number of stages). */
  readonly meanCost: number
  /** Share of the rows that each stage answers. */
  readonly exits: readonly number[]
}

/**
 * Runs a chain over logged predictions: a row exits at the first stage whose confidence is at least its threshold,
 * else at the last, and pays every stage up to there in full.
 *
 * @throws {WidthwiseError} records-invalid, chain-invalid
 */
export function evaluateChain(stages: readonly Predictions[], thresholds: readonly number[]): ChainResult {
  assertPredictions(stages)
  if (thresholds.length !== stages.length - 1) {
    throw cascadeError(
      'chain-invalid',
      `${thresholds.length} thresholds for ${stages.length} models; one fewer is needed`,
    )
  }
  const rows = (stages[0] as Predictions).confidence.length
  const exits = stages.map(() => 0)
  let right = 0
  for (let row = 0; row < rows; row++) {
    let stage = 0
    while (!shouldExit((stages[stage] as Predictions).confidence[row] as number, thresholds[stage])) stage++
    exits[stage] = (exits[stage] as number) + 1
    right += (stages[stage] as Predictions).right[row] as number
  }
  let totalCost = 0
  let paid = 0
  for (const [stage, { cost }] of stages.entries()) {
    paid += cost
    totalCost += (exits[stage] as number) * paid
  }
  return { top1: right / rows, right, totalCost, meanCost: totalCost / rows, exits: exits.map((count) => count / rows) }
}
