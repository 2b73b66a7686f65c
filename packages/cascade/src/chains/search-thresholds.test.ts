import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateChain } from '../evaluate-chain.ts'
import type { Predictions } from '../predictions.ts'
import { anyCandidates, anyChain, bruteFrontier, everyVector } from './any-chain.test-data.ts'
import { candidateThresholds, everyThreshold } from './candidate-thresholds.ts'
import { searchThresholds, searchThresholdsNow } from './search-thresholds.ts'

const wholeCosts = fc.integer({ min: 1, max: 40 })
const candidatesFor = (stages: readonly Predictions[]) =>
  fc.array(anyCandidates, { minLength: stages.length - 1, maxLength: stages.length - 1 })
const chainWithCandidates = (models: { min: number; max: number }) =>
  anyChain(models, wholeCosts).chain((stages) => fc.tuple(fc.constant(stages), candidatesFor(stages)))

/** Rows of a shape like real records: the right ones tend to be sure. */
function manyRows(rows: number, accuracy: number, cost: number, seed: number): Predictions {
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const right = Uint8Array.from({ length: rows }, () => Number(random() < accuracy))
  const confidence = Float64Array.from(right, (mark) => (mark ? 0.5 : 0.3) + 0.5 * random())
  return { confidence, right, cost }
}

describe('searchThresholds', () => {
  it('finds the complete frontier that brute force finds', async () => {
    await fc.assert(
      fc.asyncProperty(chainWithCandidates({ min: 2, max: 5 }), async ([stages, candidates]) => {
        const { points, method } = await searchThresholds(stages, candidates)
        expect(method).toBe('exact')
        expect(points.map(({ totalCost, right }) => [totalCost, right])).toEqual(bruteFrontier(stages, candidates))
      }),
      { numRuns: 300 },
    )
  })

  it('names thresholds that do what its points say, also for costs that are not whole', async () => {
    const measured = fc.double({ min: 0.01, max: 50, noNaN: true })
    await fc.assert(
      fc.asyncProperty(
        anyChain({ min: 2, max: 4 }, measured).chain((stages) => fc.tuple(fc.constant(stages), candidatesFor(stages))),
        async ([stages, candidates]) => {
          const { points } = await searchThresholds(stages, candidates)
          for (const point of points) {
            const result = evaluateChain(stages, point.thresholds)
            expect(point.right).toBe(result.right)
            expect(point.top1).toBe(result.top1)
            expect(Math.abs(point.totalCost - result.totalCost)).toBeLessThanOrEqual(1e-12 * result.totalCost)
            for (const [exit, threshold] of point.thresholds.entries()) expect(candidates[exit]).toContain(threshold)
          }
        },
      ),
    )
  })

  it('counts distinct vectors', () => {
    const one = { confidence: Float64Array.of(0.5, 0.75), right: Uint8Array.of(1, 0), cost: 2 }
    expect(
      searchThresholdsNow(
        [one, one, one],
        [
          [0.5, 0.5, null],
          [0.5, 0.75, 1],
        ],
      ).vectors,
    ).toBe(6)
  })

  it('keeps rows as lists where tables would be larger, with the same result', () => {
    // 21 values an exit: 9,261 cells against 300 rows.
    const stages = [0.6, 0.7, 0.8, 0.9].map((accuracy, model) => manyRows(300, accuracy, 4 ** model, model + 1))
    const candidates = stages.slice(0, -1).map(({ confidence }) => candidateThresholds(confidence, 20))
    const { points } = searchThresholdsNow(stages, candidates)
    expect(points.length).toBeGreaterThan(30)
    const sample = everyVector(candidates.map((list) => list.filter((_, index) => index % 4 === 0)))
    expect(sample).toHaveLength(216)
    for (const vector of sample) {
      const { totalCost, right } = evaluateChain(stages, vector)
      expect(points.some((point) => point.totalCost <= totalCost && point.right >= right)).toBe(true)
    }
    for (const point of points) {
      const { totalCost, right } = evaluateChain(stages, point.thresholds)
      expect([totalCost, right]).toEqual([point.totalCost, point.right])
    }
  })

  it('keeps totals exact where products leave 2^53', () => {
    const cost = 3 * 2 ** 48
    const stages = [5, 7].map((factor, model) => ({ ...manyRows(200, 0.7, factor * cost, model + 1) }))
    const { points } = searchThresholdsNow(stages, [everyThreshold((stages[0] as Predictions).confidence)])
    for (const { totalCost, thresholds } of points) {
      const [first] = evaluateChain(stages, thresholds).stages as [{ exited: number }, unknown]
      const exact = BigInt(cost) * (200n * 5n + BigInt(200 - first.exited) * 7n)
      expect(totalCost).toBe(Number(exact))
      expect(evaluateChain(stages, thresholds).totalCost).toBe(Number(exact))
    }
  })

  it('refuses lists that do not fit the chain, and candidates that are none', () => {
    const one = { confidence: Float64Array.of(0.5), right: Uint8Array.of(1), cost: 2 }
    for (const candidates of [[], [[]], [[Number.NaN]], [[0.5], [0.5]]]) {
      expect(() => searchThresholdsNow([one, one], candidates)).toThrowError(
        expect.objectContaining({ code: 'chain-invalid' }),
      )
    }
    expect(() => searchThresholdsNow([one], [])).toThrowError(expect.objectContaining({ code: 'chain-invalid' }))
  })
})

describe('the heuristic beyond the limit', () => {
  it('is named, reaches what it claims and never beats the exact search', async () => {
    await fc.assert(
      fc.asyncProperty(chainWithCandidates({ min: 2, max: 4 }), async ([stages, candidates]) => {
        const { points, method } = await searchThresholds(stages, candidates, { maxVectors: 0 })
        expect(method).toBe('coordinate')
        const exact = bruteFrontier(stages, candidates)
        expect(points.length).toBeGreaterThan(0)
        for (const { totalCost, right, thresholds } of points) {
          const result = evaluateChain(stages, thresholds)
          expect([totalCost, right]).toEqual([result.totalCost, result.right])
          expect(exact.some(([cost, count]) => cost <= totalCost && count >= right)).toBe(true)
        }
      }),
    )
  })

  it('comes close on rows that look like real ones', async () => {
    const stages = [0.6, 0.7, 0.8, 0.9].map((accuracy, model) => manyRows(2000, accuracy, 4 ** model, model + 1))
    const candidates = stages.slice(0, -1).map(({ confidence }) => candidateThresholds(confidence, 12))
    const exact = await searchThresholds(stages, candidates)
    const found = await searchThresholds(stages, candidates, { maxVectors: 0 })
    for (const share of [0.3, 0.5, 0.7]) {
      const limit = share * 64 * 2000
      const best = (points: typeof exact.points) => points.findLast(({ totalCost }) => totalCost <= limit)?.right ?? 0
      expect(best(found.points)).toBeGreaterThanOrEqual(best(exact.points) - 20)
    }
  })
})

describe('a long search', () => {
  const stages = [0.6, 0.7, 0.8, 0.9].map((accuracy, model) => manyRows(5000, accuracy, 4 ** model, model + 1))
  const candidates = stages.slice(0, -1).map(({ confidence }) => candidateThresholds(confidence, 150))

  it('tells how far it is, and ends at 1', async () => {
    const shares: number[] = []
    await searchThresholds(stages, candidates, { onProgress: (share) => shares.push(share) })
    expect(shares.length).toBeGreaterThan(1)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
    expect(shares[0]).toBeLessThan(1)
  })

  it('can be cancelled', async () => {
    let aborted = false
    const search = searchThresholds(stages, candidates, {
      signal: {
        get aborted() {
          return aborted
        },
        reason: 'enough',
        throwIfAborted() {},
        addEventListener() {},
        removeEventListener() {},
      },
      onProgress: () => {
        aborted = true
      },
    })
    await expect(search).rejects.toMatchObject({ code: 'aborted' })
  })
})
