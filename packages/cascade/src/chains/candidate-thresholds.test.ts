import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidateThresholds, everyThreshold } from './candidate-thresholds.ts'

const column = fc.array(fc.integer({ min: 0, max: 32 }), { minLength: 1, maxLength: 60 })

describe('candidateThresholds', () => {
  it('takes descending ranks ceil(j * rows / count), then the skipped model', () => {
    expect(candidateThresholds(Float64Array.of(0.1, 0.7, 0.3, 0.9, 0.5), 2)).toEqual([0.5, 0.1, null])
  })

  it('lets at least j/count of the rows exit at candidate j', () => {
    fc.assert(
      fc.property(column, fc.integer({ min: 1, max: 20 }), (values, count) => {
        const confidence = Float32Array.from(values, (value) => value / 32)
        const candidates = candidateThresholds(confidence, count)
        expect(candidates).toHaveLength(count + 1)
        for (const [j, threshold] of candidates.slice(0, -1).entries()) {
          const exited = confidence.filter((value) => value >= (threshold as number)).length
          expect(exited * count).toBeGreaterThanOrEqual((j + 1) * confidence.length)
        }
      }),
    )
  })

  it('refuses no candidates', () => {
    expect(() => candidateThresholds(Float64Array.of(0.5), 0)).toThrowError(
      expect.objectContaining({ code: 'chain-invalid' }),
    )
  })
})

describe('everyThreshold', () => {
  it('lists each distinct confidence once, strictest first, after nobody', () => {
    expect(everyThreshold(Float64Array.of(0.5, 0.25, 0.5, 1))).toEqual([Number.POSITIVE_INFINITY, 1, 0.5, 0.25])
  })
})
