import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCandidates, anyChain } from './chains/any-chain.test-data.ts'
import { evaluateChain } from './evaluate-chain.ts'
import type { Predictions } from './predictions.ts'

const chainWithThresholds = anyChain({ min: 2, max: 5 }, fc.integer({ min: 1, max: 40 })).chain((stages) =>
  fc.tuple(
    fc.constant(stages),
    fc.array(
      anyCandidates.map(([threshold = null]) => threshold),
      { minLength: stages.length - 1, maxLength: stages.length - 1 },
    ),
  ),
)

describe('a chain that skips models', () => {
  it('does what the chain without them does', () => {
    fc.assert(
      fc.property(chainWithThresholds, ([stages, thresholds]) => {
        const kept = (_: unknown, index: number): boolean => thresholds[index] !== null
        const shorter = evaluateChain(stages.filter(kept), thresholds.filter(kept))
        const { stages: counts, exits, ...result } = evaluateChain(stages, thresholds)
        expect(result).toMatchObject({ right: shorter.right, totalCost: shorter.totalCost, top1: shorter.top1 })
        expect(counts.filter(kept)).toEqual(shorter.stages)
        for (const [stage, { exited }] of counts.entries()) if (thresholds[stage] === null) expect(exited).toBe(0)
      }),
    )
  })

  it('counts every row once, and its right answers', () => {
    fc.assert(
      fc.property(chainWithThresholds, ([stages, thresholds]) => {
        const { stages: counts, right } = evaluateChain(stages, thresholds)
        const sum = (key: 'exited' | 'right'): number => counts.reduce((total, count) => total + count[key], 0)
        expect(sum('exited')).toBe((stages[0] as Predictions).confidence.length)
        expect(sum('right')).toBe(right)
      }),
    )
  })

  it('refuses NaN as a threshold', () => {
    const one = { confidence: Float64Array.of(0.5), right: Uint8Array.of(1), cost: 2 }
    expect(() => evaluateChain([one, one], [Number.NaN])).toThrowError(
      expect.objectContaining({ code: 'chain-invalid' }),
    )
  })
})

describe('scores of policies', () => {
  const score = (values: number[], scale?: 'score'): Predictions => ({
    confidence: Float64Array.from(values),
    right: Uint8Array.from(values, () => 1),
    cost: 1,
    ...(scale && { scale }),
  })

  it('may leave [0, 1] where they say so, but are never NaN', () => {
    expect(evaluateChain([score([-3, 7], 'score'), score([0.5, 0.5])], [0]).exits).toEqual([0.5, 0.5])
    for (const stage of [score([-3, 7]), score([Number.NaN, 1], 'score')]) {
      expect(() => evaluateChain([stage, score([0.5, 0.5])], [0])).toThrowError(
        expect.objectContaining({ code: 'records-invalid' }),
      )
    }
  })
})
