/**
 * How the loss of an exit behind a saver weighs each sample: `2·(1 − confidence)` (TinySaver, eq. 11). What the saver is
 * sure of leaves before it reaches the exit, so the exit need not learn it; at a confidence of one half the weight is 1.
 * The loss of an exit is the sum of the weighted cross-entropies in the paper, their mean over the batch in its code.
 *
 * @param confidence of the saver in each sample, its largest probability, in [0, 1]
 */
export function exitLossWeights(confidence: ArrayLike<number>): Float64Array {
  return Float64Array.from(confidence, (value) => 2 * (1 - value))
}
