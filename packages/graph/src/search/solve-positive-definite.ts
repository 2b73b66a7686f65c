/**
 * Solves `A·x = b` for a symmetric positive definite matrix, by Cholesky's factors `A = L·Lᵀ`. `A` and `b` are overwritten.
 *
 * @param a `[n, n]` row-major; its lower triangle is read
 * @param b `[n]`
 * @returns `x`, `[n]`
 */
export function solvePositiveDefinite(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j] as number
      for (let k = 0; k < j; k++) sum -= (a[i * n + k] as number) * (a[j * n + k] as number)
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / (a[j * n + j] as number)
    }
  }
  // L·y = b, then Lᵀ·x = y.
  for (let i = 0; i < n; i++) {
    let sum = b[i] as number
    for (let k = 0; k < i; k++) sum -= (a[i * n + k] as number) * (b[k] as number)
    b[i] = sum / (a[i * n + i] as number)
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i] as number
    for (let k = i + 1; k < n; k++) sum -= (a[k * n + i] as number) * (b[k] as number)
    b[i] = sum / (a[i * n + i] as number)
  }
  return b
}
