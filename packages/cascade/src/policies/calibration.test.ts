import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectionConfidence } from './detection-confidence.ts'
import { rankAuc } from './rank-auc.ts'
import { reliability } from './reliability.ts'
import { fitTemperature, negativeLogLikelihood } from './temperature.ts'

const labelled = fc.integer({ min: 4, max: 30 }).chain((rows) =>
  fc.record({
    values: fc.array(fc.integer({ min: -40, max: 40 }), { minLength: rows * 3, maxLength: rows * 3 }),
    labels: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: rows, maxLength: rows }),
  }),
)

describe('fitTemperature', () => {
  it('finds a minimum, or says that there is none', () => {
    fc.assert(
      fc.property(labelled, ({ values, labels }) => {
        const logits = { classes: 3, values: Float64Array.from(values, (value) => value / 8) }
        const nll = (temperature: number): number => negativeLogLikelihood(logits, labels, temperature)
        let fit: ReturnType<typeof fitTemperature>
        try {
          fit = fitTemperature(logits, labels)
        } catch (error) {
          expect(error).toMatchObject({ code: 'temperature-undetermined' })
          // The loss falls towards one end.
          expect(Math.min(nll(1e-9), nll(1e9))).toBeLessThanOrEqual(Math.min(nll(0.5), nll(1), nll(2)) + 1e-6)
          return
        }
        expect(fit.nllAfter).toBeLessThanOrEqual(fit.nllBefore + 1e-12)
        for (const factor of [0.9, 0.999, 1.001, 1.1]) {
          expect(nll(fit.temperature * factor)).toBeGreaterThanOrEqual(fit.nllAfter - 1e-12)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('undoes a scaling of the logits', () => {
    const base = Float64Array.from({ length: 300 }, (_, i) => 2 * Math.sin(i * i))
    const labels = Uint8Array.from({ length: 100 }, (_, row) => {
      const own = [...base.subarray(3 * row, 3 * row + 3)]
      return row % 4 === 0 ? row % 3 : own.indexOf(Math.max(...own))
    })
    const at = (scale: number): number =>
      fitTemperature({ classes: 3, values: base.map((value) => value * scale) }, labels).temperature
    expect(at(5) / at(1)).toBeCloseTo(5, 9)
    expect(at(1e-3) / at(1)).toBeCloseTo(1e-3, 12)
  })

  it.each([
    ['a model that is always right', [0, 1], 'temperature-undetermined'],
    ['a model that is worse than chance', [1, 0], 'temperature-undetermined'],
    ['no labels', [], 'no-rows'],
    ['too few labels', [0], 'row-count-mismatch'],
    ['a label that is no class', [0, 2], 'label-out-of-range'],
  ])('refuses %s', (_, labels, code) => {
    const logits = { classes: 2, values: Float64Array.of(2, 0, 0, 3) }
    expect(() => fitTemperature(logits, labels)).toThrowError(expect.objectContaining({ code }))
  })
})

describe('reliability', () => {
  it('puts the upper bound of a bin into it, and 0 into the first', () => {
    for (let i = 1; i <= 15; i++) {
      const { bins } = reliability(Float64Array.of(i / 15), Uint8Array.of(1))
      expect(bins.findIndex(({ rows }) => rows === 1)).toBe(i - 1)
    }
    expect(reliability(Float64Array.of(0), Uint8Array.of(0)).bins[0]?.rows).toBe(1)
  })

  it('is 0 for confidences that are the accuracies of their bins', () => {
    const { ece, bins } = reliability(Float64Array.of(0.75, 0.75, 0.75, 0.75, 1), Uint8Array.of(1, 1, 1, 0, 1))
    expect(ece).toBe(0)
    expect(
      bins.filter(({ rows }) => rows > 0).map(({ rows, right, meanConfidence }) => [rows, right, meanConfidence]),
    ).toEqual([
      [4, 3, 0.75],
      [1, 1, 1],
    ])
  })

  it('refuses no rows and what is no confidence', () => {
    expect(() => reliability([], new Uint8Array(0))).toThrowError(expect.objectContaining({ code: 'no-rows' }))
    expect(() => reliability([Number.NaN], Uint8Array.of(1))).toThrowError(
      expect.objectContaining({ code: 'confidence-out-of-range' }),
    )
  })
})

describe('rankAuc', () => {
  it('is the share of pairs won, ties counted half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.boolean()), { minLength: 1, maxLength: 40 }),
        (rows) => {
          const scores = Float64Array.from(rows, ([score]) => score / 2)
          let [won, pairs] = [0, 0]
          for (const [a, high] of rows) {
            for (const [b, low] of rows) {
              if (!high || low) continue
              pairs++
              won += a > b ? 1 : a === b ? 0.5 : 0
            }
          }
          const found = rankAuc(
            scores,
            Uint8Array.from(rows, ([, mark]) => Number(mark)),
          )
          if (pairs === 0) expect(found).toBeUndefined()
          else expect(found).toBeCloseTo(won / pairs, 12)
        },
      ),
    )
  })
})

describe('detectionConfidence', () => {
  it('is the mean of the scores that are not below 0.05, and 0 without any', () => {
    expect(detectionConfidence([0.05, 0.95])).toBe(0.5)
    expect(detectionConfidence([0.04999, 0.95])).toBe(0.95)
    expect(detectionConfidence([0.01])).toBe(0)
    expect(detectionConfidence([])).toBe(0)
  })
})
