/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factors; undefined when A is not positive definite.
 *
 * @param matrix `[n * n]`, row-major; only the lower triangle is read
 */
export function solveSymmetric(matrix: Float64Array, vector: Float64Array): Float64Array | undefined {
  const n = vector.length
  const factor = new Float64Array(n * n)
  const solution = Float64Array.from(vector)
  const at = (row: number, column: number): number => factor[row * n + column] as number
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * n + column] as number
      for (let k = 0; k < column; k++) sum -= at(row, k) * at(column, k)
      if (column < row) factor[row * n + column] = sum / at(column, column)
      else if (sum > 0) factor[row * n + row] = Math.sqrt(sum)
      else return undefined
    }
    for (let k = 0; k < row; k++) solution[row] = (solution[row] as number) - at(row, k) * (solution[k] as number)
    solution[row] = (solution[row] as number) / at(row, row)
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let k = row + 1; k < n; k++) solution[row] = (solution[row] as number) - at(k, row) * (solution[k] as number)
    solution[row] = (solution[row] as number) / at(row, row)
  }
  return solution
}
