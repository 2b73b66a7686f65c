import { exitCurve } from './exit-curve.ts'
import { countRight, type Predictions } from './predictions.ts'

/**
 * The smallest threshold at which saver and base together lose at most `maxLoss` of the base's accuracy on these rows:
 * of all points of the exit curve that keep the accuracy, the one where most rows exit, which is the cheapest
 * (TinySaver eqs. 6, 7 with a loss allowed). `Infinity` when no row may exit.
 *
 * A promise about these rows alone: on rows that the threshold was not fitted on the loss can be larger.
 *
 * @param maxLoss accuracy that may be lost, a fraction; `floor(maxLoss · rows)` rows
 * @throws {WidthwiseError} records-invalid
 */
export function fitThreshold(saver: Predictions, base: Predictions, maxLoss = 0): number {
  const curve = exitCurve(saver, base.right)
  const rows = saver.confidence.length
  // The small addend undoes the float64 error of a product such as 0.005 · 5000.
  const allowed = Math.floor(maxLoss * rows + 1e-9)
  const baseRight = countRight(base.right)
  for (let k = curve.threshold.length - 1; k > 0; k--) {
    const systemRight = (curve.saverRight[k] as number) + baseRight - (curve.baseRight[k] as number)
    if (systemRight >= baseRight - allowed) return curve.threshold[k] as number
  }
  return Number.POSITIVE_INFINITY
}
