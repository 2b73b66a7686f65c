/** ln n! for n below 16: factorials that a float64 holds exactly. */
const smallLogFactorials: readonly number[] = Array.from({ length: 16 }, (_, n) => {
  let factorial = 1
  for (let i = 2; i <= n; i++) factorial *= i
  return Math.log(factorial)
})

/**
 * What Stirling's formula lacks: ln n! − (½ ln 2πn + n ln n − n), for whole n ≥ 1. With it a binomial probability
 * needs no difference of huge logarithms (Loader 2000, "Fast and accurate computation of binomial probabilities").
 */
export function stirlingError(n: number): number {
  const small = smallLogFactorials[n]
  if (small !== undefined) return small - (0.5 * Math.log(2 * Math.PI * n) + n * Math.log(n) - n)
  const square = n * n
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n
}
