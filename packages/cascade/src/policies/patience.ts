import { cascadeError } from '../errors.ts'
import { dataMissing } from './stage-answers.ts'

/**
 * The patience counter after one more exit: it grows by 1 when the exit predicts what the one before it did, else it
 * returns to 0 (PABEE, Zhou et al. 2020). It begins at 0.
 */
export function nextPatience(counter: number, prediction: number, before: number): number {
  return prediction === before ? counter + 1 : 0
}

/**
 * Where one sample leaves: at the first exit whose counter is at least `patience`, else at the last; 0 leaves at the first.
 *
 * @param predictions of the exits in their order, one or more
 * @throws {WidthwiseError} chain-invalid
 */
export function patienceExit(predictions: ArrayLike<number>, patience: number): number {
  if (predictions.length === 0 || !(patience >= 0)) {
    throw cascadeError(
      'chain-invalid',
      `patience ${patience} over ${predictions.length} exits; 0 or more, over 1 or more`,
    )
  }
  let counter = 0
  for (let exit = 0; exit < predictions.length; exit++) {
    if (exit > 0) counter = nextPatience(counter, predictions[exit] as number, predictions[exit - 1] as number)
    if (counter >= patience) return exit
  }
  return predictions.length - 1
}

/**
 * Counters of many rows after each exit: the score columns with which patience is a threshold like any other.
 *
 * @param predictions `[exits][rows]`
 * @returns `[exits][rows]`
 * @throws {WidthwiseError} policy-data-missing when an exit has no predictions or as many rows as no other
 */
export function patienceCounters(predictions: readonly (Int32Array | undefined)[]): readonly Float64Array[] {
  const counters: Float64Array[] = []
  for (const [exit, own] of predictions.entries()) {
    const before = predictions[exit - 1]
    if (!own) throw dataMissing(`exit ${exit} has no predictions, which patience compares`)
    if (before && before.length !== own.length) {
      throw dataMissing(`exit ${exit} has ${own.length} predictions, the one before it ${before.length}`)
    }
    const last = counters[exit - 1]
    counters.push(
      Float64Array.from(own, (prediction, row) =>
        before && last ? nextPatience(last[row] as number, prediction, before[row] as number) : 0,
      ),
    )
  }
  return counters
}
