/**
 * x ln(x/mean) + mean − x for x ≥ 0 and mean > 0, without the cancellation near x = mean that would cost all digits
 * (Loader 2000, `bd0`). Two of them make the exponent of Chernoff's bound: n·h₁(s/n, α) is the deviance of s around nα
 * plus that of n − s around n(1 − α).
 */
export function poissonDeviance(x: number, mean: number): number {
  if (x === 0) return mean
  const difference = x - mean
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference
  // With v = (x − mean)/(x + mean): ln(x/mean) = 2·(v + v³/3 + v⁵/5 + …).
  const v = difference / (x + mean)
  let sum = difference * v
  let power = 2 * x * v
  for (let odd = 3; ; odd += 2) {
    power *= v * v
    const next = sum + power / odd
    if (next === sum) return sum
    sum = next
  }
}
