// Needs AbortController, which a pure package has no type for.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph } from '../architectures/index.ts'
import type { ModelSlicing } from '../model-slicing.ts'
import { arbitraryProxy, type Proxy, searchedNetwork } from '../testing/arbitrary-proxy.ts'
import { createSearchState, type SearchState } from './search-state.ts'
import { type SearchWidthsOptions, searchWidths } from './search-widths.ts'

const { graph, slicing } = searchedNetwork

const base = { graph, slicing }

describe('a width search that is interrupted', () => {
  const options = (evaluate: Proxy, seed: number): SearchWidthsOptions => ({
    ...base,
    evaluate,
    seed,
    maxEvaluations: 150,
  })

  it('ends as if it had not been, and asks for nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryProxy,
        fc.integer(),
        fc.integer({ min: 0, max: 149 }),
        async (evaluate, seed, cancelAt) => {
          const whole = await searchWidths(options(evaluate, seed))
          const state = createSearchState()
          const controller = new AbortController()
          let calls = 0
          const cancelled = searchWidths({
            ...options((widths) => {
              if (calls++ === cancelAt) controller.abort()
              return evaluate(widths)
            }, seed),
            state,
            signal: controller.signal,
          })
          // A search that ends by itself with that very list is not cancelled any more.
          if (cancelAt + 1 < whole.evaluations) {
            await expect(cancelled).rejects.toMatchObject({ code: 'aborted' })
            expect(state.evaluations).toHaveLength(cancelAt + 1)
          } else await cancelled
          const stored: SearchState = JSON.parse(JSON.stringify(state))
          const paid = new Set(stored.evaluations.map(({ widths }) => String(widths)))
          const resumed = await searchWidths({
            ...options((widths) => {
              expect(paid).not.toContain(String(widths))
              return evaluate(widths)
            }, seed),
            state: stored,
          })
          expect({ ...resumed, calls: 0 }).toEqual({ ...whole, calls: 0 })
        },
      ),
      { numRuns: 10 },
    )
  })

  it('can be cancelled while it goes through a long state', async () => {
    const evaluate = (widths: readonly number[]): number => widths[0] as number
    const { state } = await searchWidths(options(evaluate, 1))
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 0)
    let calls = 0
    const search = searchWidths({
      ...options(() => {
        calls++
        return 0
      }, 1),
      state,
      signal: controller.signal,
    })
    await expect(search).rejects.toMatchObject({ code: 'aborted' })
    expect(calls).toBe(0)
  })

  it('serves `best` with what `greedy` has paid for', async () => {
    const evaluate = (widths: readonly number[]): number => widths[0] as number
    const { state, evaluations } = await searchWidths({ ...base, evaluate, method: 'greedy' })
    const best = await searchWidths({ ...base, evaluate, state })
    expect(best.calls).toBe(best.evaluations - evaluations)
  })

  it.each<[string, () => number | Promise<number>, string]>([
    ['NaN', () => Number.NaN, 'widths 1, 1, 1, 1, 1, 1: the proxy answered NaN; it must be a finite number'],
    ['nothing', () => undefined as unknown as number, 'answered undefined'],
    ['an error', () => Promise.reject(new TypeError('the disk is gone')), 'the disk is gone'],
  ])('keeps what it has when the proxy answers with %s', async (_, answer, message) => {
    const state = createSearchState()
    const failing = searchWidths({ ...base, evaluate: answer, state })
    await expect(failing).rejects.toMatchObject({
      code: 'search-evaluation-failed',
      message: expect.stringContaining(message),
    })
    expect(state.evaluations).toEqual([])
    let calls = 0
    const later = searchWidths({ ...base, evaluate: () => (++calls === 5 ? answer() : 0), state })
    await expect(later).rejects.toMatchObject({ code: 'search-evaluation-failed' })
    expect(state.evaluations).toHaveLength(4)
  })
})
