import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildGraph } from '../architectures/index.ts'
import { costOf } from '../cost.ts'
import type { ModelSlicing } from '../model-slicing.ts'
import { arbitraryProxy, searchedNetwork } from '../testing/arbitrary-proxy.ts'
import { toyTransformer } from '../testing/toy-transformer.ts'
import { bestWithin } from './pareto-frontier.ts'
import type { SearchState } from './search-state.ts'
import { type SearchProgress, type SearchWidthsOptions, searchWidths } from './search-widths.ts'

const { graph, slicing } = searchedNetwork
const blocks = graph.blocks.length

const base = { graph, slicing }

describe('searchWidths', () => {
  it('is with `best` as good as `greedy` at every budget, or better', async () => {
    const budgets = fc.array(fc.integer({ min: 250_000, max: 1_200_000 }), { maxLength: 3 })
    const limit = fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined })
    await fc.assert(
      fc.asyncProperty(
        arbitraryProxy,
        budgets,
        limit,
        fc.integer(),
        async (evaluate, budgets, maxEvaluations, seed) => {
          const options = { ...base, evaluate, budgets, maxEvaluations, seed }
          const greedy = await searchWidths({ ...options, method: 'greedy' })
          const best = await searchWidths({ ...options, method: 'best' })
          for (const { cost, accuracy } of greedy.frontier) {
            expect(bestWithin(best.frontier, cost)?.accuracy).toBeGreaterThanOrEqual(accuracy)
          }
          for (const [index, { point }] of greedy.budgets.entries()) {
            if (point) expect(best.budgets[index]?.point?.accuracy).toBeGreaterThanOrEqual(point.accuracy)
          }
          expect(best.evaluations).toBeLessThanOrEqual(maxEvaluations ?? Number.POSITIVE_INFINITY)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('finds what a search of all lists finds, or nearly, where greedy is led astray', async () => {
    // A narrow middle is free if it is narrow together; the first step there costs, so greedy goes elsewhere.
    const evaluate = (widths: readonly number[]): number => {
      const middle = widths.slice(1, 4)
      const together = middle.every((width) => width === middle[0])
      return widths.reduce((sum, width) => sum + width, 0) - middle.reduce((a, b) => a + b) - (together ? 0 : 1)
    }
    const all: { cost: number; accuracy: number }[] = []
    for (let index = 0; index < 4 ** blocks; index++) {
      const widths = Array.from({ length: blocks }, (_, block) => slicing.widths[(index >> (2 * block)) & 3] as number)
      all.push({
        cost: costOf(graph, { rule: 'slimmable', width: widths, stem: 'active' }).macs,
        accuracy: evaluate(widths),
      })
    }
    const options = { ...base, evaluate, maxEvaluations: 300 }
    const greedy = await searchWidths({ ...options, method: 'greedy' })
    const best = await searchWidths(options)
    const least = Math.min(...all.map(({ cost }) => cost))
    const most = Math.max(...all.map(({ cost }) => cost))
    let [behindGreedy, behindBest] = [0, 0]
    for (let share = 0; share <= 1; share += 0.05) {
      const budget = least + share * (most - least)
      const exact = Math.max(...all.filter(({ cost }) => cost <= budget).map(({ accuracy }) => accuracy))
      behindGreedy += exact - (bestWithin(greedy.frontier, budget)?.accuracy ?? 0)
      behindBest += exact - (bestWithin(best.frontier, budget)?.accuracy ?? 0)
    }
    expect(behindGreedy).toBeGreaterThan(2)
    expect(behindBest).toBeLessThan(0.1 * behindGreedy)
    expect(best.evaluations).toBeLessThanOrEqual(300)
  })

  it('gives points that are what they say, ascending, none dominated', async () => {
    const evaluate = (widths: readonly number[]): number => Math.min(...widths)
    const { frontier, path, state, evaluations, calls } = await searchWidths({ ...base, evaluate })
    for (const { widths, cost, accuracy } of [...frontier, ...path]) {
      expect(cost).toBe(costOf(graph, { rule: 'slimmable', width: widths, stem: 'active' }).macs)
      expect(accuracy).toBe(evaluate(widths))
    }
    // The narrowest block decides, so nothing but the uniform lists is worth its cost.
    expect(frontier.map(({ widths }) => widths)).toEqual(slicing.widths.map((width) => Array(blocks).fill(width)))
    expect([path[0]?.widths, path.at(-1)?.widths]).toEqual([Array(blocks).fill(1), Array(blocks).fill(0.25)])
    expect([calls, state.evaluations.length]).toEqual([evaluations, evaluations])
    expect(new Set(state.evaluations.map(({ widths }) => String(widths))).size).toBe(evaluations)
  })

  it('keeps to its budgets, and stops the descent at the smallest', async () => {
    const evaluate = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0)
    const full = costOf(graph, { rule: 'slimmable', width: 1, stem: 'active' }).macs
    const asked = [0.8 * full, 0.6 * full, 0.8 * full]
    const { frontier, budgets, path } = await searchWidths({ ...base, evaluate, budgets: asked })
    expect(budgets.map(({ budget }) => budget)).toEqual([0.6 * full, 0.8 * full])
    for (const { budget, point } of budgets) expect(point).toEqual(bestWithin(frontier, budget))
    expect(frontier.at(-1)?.cost).toBeLessThanOrEqual(0.8 * full)
    expect(path.map(({ cost }) => cost <= 0.6 * full).indexOf(true)).toBe(path.length - 1)
  })

  it('answers every budget however few lists it may look at', async () => {
    const full = costOf(graph, { rule: 'slimmable', width: 1, stem: 'active' }).macs
    const asked = [full / 3, full / 2, 2 * full]
    for (const method of ['greedy', 'best'] as const) {
      for (const maxEvaluations of [1, 2, 3, 4]) {
        const options = { ...base, evaluate: (widths: readonly number[]) => Math.min(...widths), budgets: asked }
        const { budgets, evaluations } = await searchWidths({ ...options, method, maxEvaluations })
        expect(evaluations).toBe(maxEvaluations)
        for (const [index, { budget, point }] of budgets.entries()) {
          expect(point?.cost).toBeLessThanOrEqual(budget)
          const widest = slicing.widths.findLast(
            (width) => costOf(graph, { rule: 'slimmable', width, stem: 'active' }).macs <= budget,
          )
          if (index < maxEvaluations) expect(point?.widths).toEqual(Array(blocks).fill(widest))
        }
      }
    }
  })

  it('takes any cost', async () => {
    const cost = (widths: readonly number[]): number => Math.max(...widths)
    const { frontier } = await searchWidths({ ...base, cost, evaluate: (widths) => Math.max(...widths) })
    expect(frontier.map((point) => [point.cost, point.accuracy])).toEqual(slicing.widths.map((width) => [width, width]))
  })

  it('searches hidden units of a matformer, and candidates for each block', async () => {
    const transformer = toyTransformer({ channels: 12, heads: 3, blocks: 3 })
    const { frontier, evaluations } = await searchWidths({
      graph: transformer,
      slicing: { rule: 'matformer', widths: [0.5, 1] },
      candidates: [[1], [0.25, 0.5, 1], [0.5, 1]],
      evaluate: (widths) => widths.reduce((sum, width) => sum + width, 0),
    })
    expect(frontier.at(-1)).toEqual({
      widths: [1, 1, 1],
      cost: costOf(transformer, { rule: 'none' }).macs,
      accuracy: 3,
    })
    // All six lists there are; nothing is left to look at before the limit.
    expect(evaluations).toBe(6)
  })

  it('never goes back in its progress, and ends at 1', async () => {
    for (const method of ['greedy', 'best'] as const) {
      const told: SearchProgress[] = []
      const evaluate = (widths: readonly number[]): number => widths[0] as number
      const onProgress = (progress: SearchProgress): void => void told.push(progress)
      const { evaluations } = await searchWidths({ ...base, evaluate, method, onProgress })
      expect(told.filter(({ point }) => point)).toHaveLength(evaluations)
      for (const [index, { share, evaluations }] of told.entries()) {
        expect(share).toBeGreaterThanOrEqual(told[index - 1]?.share ?? 0)
        expect(evaluations).toBeGreaterThanOrEqual(told[index - 1]?.evaluations ?? 0)
      }
      expect(told.at(-1)).toEqual({ evaluations, share: 1 })
      expect(new Set(told.map(({ share }) => share)).size).toBeGreaterThan(15)
    }
  })
})

describe('what a width search refuses', () => {
  const evaluate = (): number => 0
  it.each<[string, Partial<SearchWidthsOptions>, string, string]>([
    ['a rule of one width', { slicing: { rule: 'scala', widths: [0.5, 1] } }, 'search-unsupported', "'scala'"],
    ['a budget below the narrowest list', { budgets: [1000] }, 'search-budget-too-small', 'budget 1000'],
    ['a budget that is no number', { budgets: [Number.NaN] }, 'search-invalid', 'NaN'],
    ['no candidates', { candidates: [] }, 'search-invalid', 'block 0: no candidates'],
    ['a candidate above 1', { candidates: [0.5, 1.5] }, 'search-invalid', 'candidate 1.5'],
    ['candidates of other blocks', { candidates: [[0.5], [1]] }, 'search-invalid', 'of 2 blocks'],
    ['a candidate without channels', { candidates: [0.01, 1] }, 'subnet-empty', 'no channel'],
    ['no evaluations', { maxEvaluations: 0 }, 'search-invalid', 'maxEvaluations 0'],
  ])('%s', async (_, options, code, message) => {
    await expect(searchWidths({ ...base, evaluate, ...options })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
  })

  it.each<[string, unknown]>([
    ['something else', { schema: 'widthwise.search-state/2', evaluations: [] }],
    ['no number', { schema: 'widthwise.search-state/1', evaluations: [{ widths: [1], accuracy: null }] }],
    ['a misspelt key', { schema: 'widthwise.search-state/1', evaluations: [], evaluation: [] }],
    ['another network', { schema: 'widthwise.search-state/1', evaluations: [{ widths: [1, 1], accuracy: 0 }] }],
  ])('a state that is %s', async (_, state) => {
    await expect(searchWidths({ ...base, evaluate, state: state as SearchState })).rejects.toMatchObject({
      code: 'search-state-invalid',
    })
  })
})
