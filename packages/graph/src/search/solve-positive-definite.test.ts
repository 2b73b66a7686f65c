import fc from 'fast-check'
import { expect, it } from 'vitest'
import { solvePositiveDefinite } from './solve-positive-definite.ts'

it('solves what it is given', () => {
  const system = fc.integer({ min: 1, max: 7 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      factors: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: n * n, maxLength: n * n }),
      solution: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }),
    }),
  )
  fc.assert(
    fc.property(system, ({ n, factors, solution }) => {
      // M·Mᵀ + I is positive definite, whatever M is.
      const at = (i: number, j: number): number => {
        let sum = i === j ? 1 : 0
        for (let k = 0; k < n; k++) sum += (factors[i * n + k] as number) * (factors[j * n + k] as number)
        return sum
      }
      const a = Float64Array.from({ length: n * n }, (_, index) => at(Math.floor(index / n), index % n))
      const b = Float64Array.from({ length: n }, (_, i) =>
        solution.reduce((sum, x, j) => sum + (a[i * n + j] as number) * x, 0),
      )
      const found = solvePositiveDefinite(a, b)
      for (const [i, x] of solution.entries()) expect(found[i]).toBeCloseTo(x, 6)
    }),
  )
})
