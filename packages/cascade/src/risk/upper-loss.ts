/**
 * The smallest limit, in [0, 1], that a test still accepts at its level: the upper bound that goes with the test. The
 * test's p-value falls as the limit rises.
 *
 * @param p p-value of "the loss is above this limit"
 */
export function upperLoss(delta: number, p: (maxLoss: number) => number): number {
  if (p(0) <= delta) return 0
  let low = 0
  let high = 1
  while (high - low > 1e-12) {
    const middle = (low + high) / 2
    if (p(middle) <= delta) high = middle
    else low = middle
  }
  return high
}
