/**
 * Eigenvalues of a small symmetric matrix, smallest first, by Jacobi's rotations.
 *
 * @param matrix `[n * n]`, row-major
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const a = Float64Array.from(matrix)
  const at = (row: number, column: number): number => a[row * n + column] as number
  // Off-diagonal entries shrink quadratically; a matrix of this size settles in a handful of sweeps.
  for (let sweep = 0; sweep < 64; sweep++) {
    let rotated = false
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = at(p, q)
        if (Math.abs(off) <= Number.EPSILON * Math.sqrt(Math.abs(at(p, p) * at(q, q)))) continue
        rotated = true
        const theta = (at(q, q) - at(p, p)) / (2 * off)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
        const c = 1 / Math.hypot(t, 1)
        rotate(a, n, p, q, c, t * c)
      }
    }
    if (!rotated) break
  }
  return Float64Array.from({ length: n }, (_, i) => at(i, i)).sort()
}

/** Jᵀ A J for the rotation in the plane of p and q. */
function rotate(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, c, s)
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k, c, s)
}

function turn(a: Float64Array, i: number, j: number, c: number, s: number): void {
  const [x, y] = [a[i] as number, a[j] as number]
  a[i] = c * x - s * y
  a[j] = s * x + c * y
}
