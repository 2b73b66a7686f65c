import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateChain, exitCurve, fitChain, fitThreshold, type Predictions, shouldExit, softmax } from './index.ts'

/** Few distinct confidences, so that ties are common. */
const stage = (rows: number, cost: number): fc.Arbitrary<Predictions> =>
  fc
    .record({
      confidence: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: rows, maxLength: rows }),
      right: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: rows, maxLength: rows }),
    })
    .map(({ confidence, right }) => ({
      confidence: Float64Array.from(confidence, (value) => value / 8),
      right: Uint8Array.from(right),
      cost,
    }))

const chainOf = (costs: readonly number[]): fc.Arbitrary<readonly Predictions[]> =>
  fc.integer({ min: 1, max: 40 }).chain((rows) => fc.tuple(...costs.map((cost) => stage(rows, cost))))

const everyThreshold = (predictions: Predictions): number[] => [
  Number.POSITIVE_INFINITY,
  ...new Set(predictions.confidence),
]

/** A chain row by row, as one would write it down. */
function byHand(stages: readonly Predictions[], thresholds: readonly number[]): { right: number; cost: number } {
  let right = 0
  let cost = 0
  for (let row = 0; row < (stages[0] as Predictions).confidence.length; row++) {
    for (const [index, { confidence, right: marks, cost: own }] of stages.entries()) {
      cost += own
      const threshold = thresholds[index]
      if (threshold === undefined || (confidence[row] as number) >= threshold) {
        right += marks[row] as number
        break
      }
    }
  }
  return { right, cost }
}

describe('exitCurve', () => {
  it('lets rows of equal confidence leave together', () => {
    const saver = { confidence: Float64Array.of(0.5, 0.9, 0.5, 0.1), right: Uint8Array.of(1, 1, 0, 0), cost: 1 }
    const curve = exitCurve(saver, Uint8Array.of(1, 0, 1, 1))
    expect([...curve.threshold]).toEqual([Number.POSITIVE_INFINITY, 0.9, 0.5, 0.1])
    expect([...curve.exited]).toEqual([0, 1, 3, 4])
    expect([...curve.saverRight]).toEqual([0, 1, 2, 2])
    expect([...curve.baseRight]).toEqual([0, 0, 2, 3])
  })
})

describe('evaluateChain', () => {
  it('does what a row-by-row walk does', () => {
    fc.assert(
      fc.property(
        chainOf([1, 4, 10]),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 2 }),
        (stages, raw) => {
          const thresholds = raw.map((value) => value / 8)
          const rows = (stages[0] as Predictions).confidence.length
          const result = evaluateChain(stages, thresholds)
          const expected = byHand(stages, thresholds)
          expect(result.top1).toBeCloseTo(expected.right / rows, 12)
          expect(result.meanCost).toBeCloseTo(expected.cost / rows, 10)
          expect(result.exits.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
        },
      ),
    )
  })

  it('exits more rows, never fewer, at a lower threshold', () => {
    fc.assert(
      fc.property(
        chainOf([1, 4]),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (stages, a, b) => {
          const at = (threshold: number): number => evaluateChain(stages, [threshold]).exits[0] as number
          expect(at(Math.min(a, b))).toBeGreaterThanOrEqual(at(Math.max(a, b)))
        },
      ),
    )
  })
})

describe('fitThreshold', () => {
  it('finds what trying every threshold finds', () => {
    fc.assert(
      fc.property(chainOf([1, 4]), fc.constantFrom(0, 0.05, 0.25), (stages, maxLoss) => {
        const [saver, base] = stages as [Predictions, Predictions]
        const rows = saver.confidence.length
        const baseRight = byHand([base], []).right
        const allowed = everyThreshold(saver).filter(
          (threshold) => byHand(stages, [threshold]).right >= baseRight - Math.floor(maxLoss * rows + 1e-9),
        )
        expect(fitThreshold(saver, base, maxLoss)).toBe(Math.min(...allowed))
      }),
    )
  })

  it('lets nobody exit when the saver is wrong wherever it is sure', () => {
    const saver = { confidence: Float64Array.of(0.9, 0.8), right: Uint8Array.of(0, 0), cost: 1 }
    const base = { confidence: Float64Array.of(0.9, 0.9), right: Uint8Array.of(1, 1), cost: 4 }
    expect(fitThreshold(saver, base)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('fitChain', () => {
  it('finds the best two-stage threshold under a budget', () => {
    fc.assert(
      fc.property(chainOf([1, 4]), fc.double({ min: 1, max: 6, noNaN: true }), (stages, budget) => {
        const [saver] = stages as [Predictions, Predictions]
        const rows = saver.confidence.length
        const results = everyThreshold(saver)
          .map((threshold) => byHand(stages, [threshold]))
          .filter(({ cost }) => cost / rows <= budget)
        const best = Math.max(...results.map(({ right }) => right))
        const cheapest = Math.min(...results.filter(({ right }) => right === best).map(({ cost }) => cost))
        const fitted = fitChain(stages, budget)
        expect(fitted.top1).toBeCloseTo(best / rows, 12)
        expect(fitted.meanCost).toBeCloseTo(cheapest / rows, 10)
        expect(evaluateChain(stages, fitted.thresholds).meanCost).toBeCloseTo(fitted.meanCost, 10)
      }),
    )
  })

  it('finds the best of all three-stage thresholds when the grid holds every confidence', () => {
    fc.assert(
      fc.property(chainOf([1, 4, 10]), fc.double({ min: 1, max: 12, noNaN: true }), (stages, budget) => {
        const [first, second] = stages as [Predictions, Predictions]
        const rows = first.confidence.length
        const results = [...new Set(first.confidence)]
          .flatMap((a) => everyThreshold(second).map((b) => byHand(stages, [a, b])))
          .filter(({ cost }) => cost / rows <= budget)
        const best = Math.max(...results.map(({ right }) => right))
        // So many quantiles that each row is one of them.
        expect(fitChain(stages, budget, 4000).top1).toBeCloseTo(best / rows, 12)
      }),
      { numRuns: 40 },
    )
  })

  it('says that nothing fits', () => {
    const one = { confidence: Float64Array.of(0.5), right: Uint8Array.of(1), cost: 2 }
    expect(() => fitChain([one, one], 1)).toThrowError(expect.objectContaining({ code: 'chain-infeasible' }))
  })
})

describe('bad records', () => {
  const good = { confidence: Float64Array.of(0.5), right: Uint8Array.of(1), cost: 2 }
  it.each([
    ['no rows', [{ confidence: new Float64Array(0), right: new Uint8Array(0), cost: 1 }]],
    ['another length', [good, { confidence: Float64Array.of(0.5, 0.5), right: Uint8Array.of(1, 1), cost: 1 }]],
    ['NaN', [{ ...good, confidence: Float64Array.of(Number.NaN) }]],
    ['above 1', [{ ...good, confidence: Float64Array.of(1.5) }]],
    ['no cost', [{ ...good, cost: 0 }]],
  ])('refuses %s', (_, stages) => {
    expect(() =>
      evaluateChain(
        stages,
        stages.slice(1).map(() => 0.5),
      ),
    ).toThrowError(expect.objectContaining({ code: 'records-invalid' }))
  })

  it('refuses a chain without its thresholds', () => {
    expect(() => evaluateChain([good, good], [])).toThrowError(expect.objectContaining({ code: 'chain-invalid' }))
    expect(() => fitChain([good], 3)).toThrowError(expect.objectContaining({ code: 'chain-invalid' }))
  })
})

describe('softmax', () => {
  it('sums to one and keeps the order, large logits included', () => {
    const [a, b, c] = softmax([1000, 1001, -1000]) as unknown as [number, number, number]
    expect(a + b + c).toBeCloseTo(1, 15)
    expect(b / a).toBeCloseTo(Math.E, 10)
    expect(c).toBe(0)
  })
})

it('an answer exactly at its threshold stands', () => {
  expect([shouldExit(0.7, 0.7), shouldExit(0.69, 0.7), shouldExit(0, undefined)]).toEqual([true, false, true])
})
