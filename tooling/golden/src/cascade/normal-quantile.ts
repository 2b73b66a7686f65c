/** The value below which a standard normal variable stays with probability `p`, 0 < p < 1, to 1e-14. */
export function normalQuantile(p: number): number {
  let low = -40
  let high = 40
  while (high - low > 1e-15 * Math.max(1, Math.abs(low))) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (normalProbability(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), good for the moderate x of test levels. */
function normalProbability(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0
  let term = x
  let sum = x
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}
