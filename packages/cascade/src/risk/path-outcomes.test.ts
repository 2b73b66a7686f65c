import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Predictions } from '../predictions.ts'
import { expectedRun } from './expected-run.ts'
import { countsAt, lossesAt, pathCounts, pathOutcomes } from './path-outcomes.ts'
import { evenThresholds } from './threshold-path.ts'

const marks = (rows: number): fc.Arbitrary<Uint8Array> =>
  fc.array(fc.integer({ min: 0, max: 1 }), { minLength: rows, maxLength: rows }).map((list) => Uint8Array.from(list))

/** Few distinct confidences, many of them exactly on the path. */
const stage = (rows: number, cost: number): fc.Arbitrary<Predictions> =>
  fc.record({
    confidence: fc
      .array(fc.integer({ min: 0, max: 20 }), { minLength: rows, maxLength: rows })
      .map((list) => Float64Array.from(list, (value) => value / 20)),
    right: marks(rows),
    cost: fc.constant(cost),
  })

const chain = fc.integer({ min: 1, max: 30 }).chain((rows) => fc.tuple(stage(rows, 1), stage(rows, 3), stage(rows, 9)))
const path = evenThresholds(10, 2)

/** The loss of a row at one candidate, as one would walk the chain. */
function lossByHand(stages: readonly Predictions[], row: number, thresholds: readonly number[]): number {
  const exit = thresholds.findIndex((t, s) => ((stages[s] as Predictions).confidence[row] as number) >= t)
  if (exit < 0) return 0
  return (stages.at(-1)?.right[row] as number) - ((stages[exit] as Predictions).right[row] as number)
}

describe('pathCounts and lossesAt', () => {
  it('say what walking the chain says, at every candidate and for any choice of rows', () => {
    fc.assert(
      fc.property(chain, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (stages, raw) => {
        const rows = Uint32Array.from(raw, (value) => value % stages[0].right.length)
        const outcomes = pathOutcomes(stages, path)
        const counts = pathCounts(outcomes, rows)
        for (const [j, thresholds] of path.entries()) {
          const losses = Array.from(rows, (row) => lossByHand(stages, row, thresholds))
          expect([...lossesAt(outcomes, j, rows)].map((loss) => loss + 0)).toEqual(losses.map((loss) => loss + 0))
          expect(countsAt(counts, j)).toEqual({
            rows: rows.length,
            harm: losses.filter((loss) => loss > 0).length,
            gain: losses.filter((loss) => loss < 0).length,
          })
          const { exits } = expectedRun(stages, thresholds, rows)
          const answered = counts.answered.map((sums) => (sums[j] as number) / rows.length)
          expect(answered).toEqual(exits.slice(0, -1))
        }
      }),
    )
  })

  it('take all rows when none are named', () => {
    fc.assert(
      fc.property(chain, (stages) => {
        const outcomes = pathOutcomes(stages, path)
        const all = Uint32Array.from(stages[0].right, (_, row) => row)
        expect(pathCounts(outcomes)).toEqual(pathCounts(outcomes, all))
        expect(lossesAt(outcomes, 3)).toEqual(lossesAt(outcomes, 3, all))
      }),
    )
  })
})

describe('a path', () => {
  const one = { confidence: Float64Array.of(0.5), right: Uint8Array.of(1), cost: 1 }
  it.each([
    ['empty', []],
    ['growing', [[0.5], [0.6]]],
    ['with a threshold too many', [[0.5, 0.5]]],
    ['with NaN', [[Number.NaN]]],
  ])('that is %s is refused', (_, candidates) => {
    expect(() => pathOutcomes([one, one], candidates)).toThrowError(
      expect.objectContaining({ code: 'threshold-path-invalid' }),
    )
  })

  it('has whole steps', () => {
    expect(evenThresholds(4)).toEqual([[1], [0.75], [0.5], [0.25], [0]])
    expect(() => evenThresholds(0.5)).toThrowError(expect.objectContaining({ code: 'threshold-path-invalid' }))
  })
})
