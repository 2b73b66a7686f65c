import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitLogistic } from './logistic-regression.ts'
import { measureColumns } from './measure-columns.ts'
import { evaluatorPolicy, evaluatorScore, fitEvaluator, saverNotWorse } from './post-evaluator.ts'
import { solveSymmetric } from './solve-symmetric.ts'
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts'

const mixedRows = fc
  .array(
    fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }), fc.boolean()),
    {
      minLength: 12,
      maxLength: 60,
    },
  )
  .filter((rows) => rows.some(([, , mark]) => mark) && rows.some(([, , mark]) => !mark))

describe('fitLogistic', () => {
  it('stands where the loss has no slope', () => {
    fc.assert(
      fc.property(mixedRows, fc.constantFrom(0.1, 1, 10), (rows, l2) => {
        const features = [0, 1].map((i) => Float64Array.from(rows, (row) => row[i] as number))
        const target = Uint8Array.from(rows, ([, , mark]) => Number(mark))
        const { intercept, weights } = fitLogistic(features, target, l2)
        const slope = [0, l2 * (weights[0] as number), l2 * (weights[1] as number)]
        for (const [row, [x, y]] of rows.entries()) {
          const z = intercept + (weights[0] as number) * x + (weights[1] as number) * y
          const residual = 1 / (1 + Math.exp(-z)) - (target[row] as number)
          for (const [i, value] of [1, x, y].entries()) slope[i] = (slope[i] as number) + residual * value
        }
        for (const value of slope) expect(Math.abs(value)).toBeLessThan(1e-9)
      }),
    )
  })

  it('finds the log-odds of the share where a feature says nothing', () => {
    const features = [Float64Array.of(1, -1, 1, -1, 1, -1, 1, -1)]
    const { intercept, weights, loss } = fitLogistic(features, Uint8Array.of(1, 1, 1, 1, 1, 1, 0, 0))
    expect(intercept).toBeCloseTo(Math.log(3), 12)
    expect(weights[0]).toBeCloseTo(0, 12)
    expect(loss).toBeCloseTo(-6 * Math.log(0.75) - 2 * Math.log(0.25), 12)
  })

  it.each([
    ['one kind of target', [Float64Array.of(1, 2, 3)], Uint8Array.of(1, 1, 1), 1],
    ['rows that a feature tells apart', [Float64Array.of(1, 2, 3, 4)], Uint8Array.of(0, 0, 1, 1), 0],
    ['a constant feature', [Float64Array.of(1, 1, 1, 1)], Uint8Array.of(0, 1, 0, 1), 0],
    ['a negative penalty', [Float64Array.of(1, 2, 1, 2)], Uint8Array.of(0, 1, 1, 0), -1],
  ])('refuses %s', (_, features, target, l2) => {
    expect(() => fitLogistic(features, target, l2)).toThrowError(
      expect.objectContaining({ code: 'evaluator-undetermined' }),
    )
  })
})

describe('the linear algebra under it', () => {
  const matrix = fc
    .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 9, maxLength: 9 })
    .map((entries) => {
      // A Aᵀ + 1: symmetric, positive definite.
      const product = new Float64Array(9)
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          let sum = i === j ? 1 : 0
          for (let k = 0; k < 3; k++) sum += (entries[i * 3 + k] as number) * (entries[j * 3 + k] as number)
          product[i * 3 + j] = sum
        }
      }
      return product
    })

  it('solves, and keeps trace and determinant in the eigenvalues', () => {
    fc.assert(
      fc.property(matrix, (m) => {
        const at = (i: number, j: number): number => m[i * 3 + j] as number
        const x = solveSymmetric(m, Float64Array.of(1, -2, 3)) as Float64Array
        for (const [i, want] of [1, -2, 3].entries()) {
          expect(at(i, 0) * (x[0] as number) + at(i, 1) * (x[1] as number) + at(i, 2) * (x[2] as number)).toBeCloseTo(
            want,
            8,
          )
        }
        const [a, b, c] = symmetricEigenvalues(m, 3) as unknown as [number, number, number]
        const determinant =
          at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) ** 2) -
          at(0, 1) * (at(0, 1) * at(2, 2) - at(1, 2) * at(0, 2)) +
          at(0, 2) * (at(0, 1) * at(1, 2) - at(1, 1) * at(0, 2))
        expect(a + b + c).toBeCloseTo(at(0, 0) + at(1, 1) + at(2, 2), 9)
        expect((a * b * c) / determinant).toBeCloseTo(1, 9)
        expect(a).toBeLessThanOrEqual(b)
        expect(a).toBeGreaterThan(0.999)
      }),
    )
  })

  it('does not solve what is not positive definite', () => {
    expect(solveSymmetric(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toBeUndefined()
  })
})

describe('a post-evaluator', () => {
  const classes = 3
  const values = Float64Array.from({ length: 60 * classes }, (_, i) => 3 * Math.sin(i * i + i))
  const logits = { classes, values }
  const measures = measureColumns(logits)
  const right = Uint8Array.from(measures.maxProb, (value, row) => Number(value + 0.3 * Math.sin(7 * row) > 0.6))

  it('is a policy, whose scores are its log-odds', () => {
    const evaluator = fitEvaluator(measures, right, { l2: 1 })
    const policy = evaluatorPolicy([evaluator])
    const [scores] = policy.scores([{ confidences: measures.maxProb, logits }]) as [Float64Array]
    expect(scores[3]).toBe(
      evaluatorScore(evaluator, {
        maxProb: measures.maxProb[3] as number,
        margin: measures.margin[3] as number,
        entropy: measures.entropy[3] as number,
      }),
    )
    expect(evaluator.conditionOfHessian).toBeGreaterThan(1)
    expect(() => policy.scores([{ confidences: measures.maxProb }])).toThrowError(
      expect.objectContaining({ code: 'policy-data-missing' }),
    )
  })

  it('fits on the rows it is given alone', () => {
    const half = Uint32Array.from({ length: 30 }, (_, row) => row)
    const changed = right.map((mark, row) => (row < 30 ? mark : 1 - mark))
    expect(fitEvaluator(measures, right, { l2: 1, rows: half })).toEqual(
      fitEvaluator(measures, changed, { l2: 1, rows: half }),
    )
  })

  it('may aim at rows where the base gains nothing', () => {
    expect([...saverNotWorse(Uint8Array.of(1, 1, 0, 0), Uint8Array.of(1, 0, 1, 0))]).toEqual([1, 1, 0, 1])
  })
})
