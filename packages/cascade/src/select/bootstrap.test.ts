import { describe, expect, it } from 'vitest'
import { drawRows, wordStream } from '../words.ts'
import { largePool } from './any-models.test-data.ts'
import { bootstrapDeltaC, type ModelColumns, quantile, selectionWins, selectSavers, settledSavers } from './index.ts'

const models = largePool(400, 3)

describe('bootstrapDeltaC', () => {
  it('is selection on the rows drawn, replicate by replicate', () => {
    const { pairs } = bootstrapDeltaC(models, { replicates: 5, seed: 51 })
    for (let replicate = 0; replicate < 5; replicate++) {
      const drawn = drawRows(wordStream(`boot/${replicate}`, 51), 400)
      const resampled = models.map(
        (model): ModelColumns => ({
          ...model,
          confidence: Float32Array.from(drawn, (row) => model.confidence[row] as number),
          right: Uint8Array.from(drawn, (row) => model.right[row] as number),
        }),
      )
      expect(pairs.map(({ values }) => values[replicate])).toEqual(
        selectSavers(resampled).pairs.map(({ match }) => match.deltaC),
      )
    }
    expect(pairs.map(({ deltaC }) => deltaC)).toEqual(selectSavers(models).pairs.map(({ match }) => match.deltaC))
  })

  it('sums up the replicates, and only of the bases asked for', () => {
    const { pairs } = bootstrapDeltaC(models, { replicates: 40, quantiles: [0.1, 0.9], bases: ['m4'] })
    expect(new Set(pairs.map(({ base }) => base))).toEqual(new Set(['m4']))
    for (const { values, lower, upper, median, min, max } of pairs) {
      const sorted = values.toSorted()
      expect([min, max]).toEqual([sorted[0], sorted[39]])
      expect(lower).toBeCloseTo((sorted[3] as number) * 0.1 + (sorted[4] as number) * 0.9, 12)
      expect(upper).toBeCloseTo((sorted[35] as number) * 0.9 + (sorted[36] as number) * 0.1, 12)
      expect(median).toBeCloseTo(((sorted[19] as number) + (sorted[20] as number)) / 2, 12)
    }
  })

  it.each([
    ['replicates-invalid', { replicates: 0 }],
    ['ratio-out-of-range', { quantiles: [0.5, 1.5] as const }],
    ['model-unknown', { bases: ['nobody'] }],
  ])('refuses %s', (code, options) => {
    expect(() => bootstrapDeltaC(models, options)).toThrowError(expect.objectContaining({ code }))
  })
})

describe('settledSavers', () => {
  it('settles on a saver that wins whatever is drawn, and not between two that are alike', () => {
    const marks = models[4]?.right as Uint8Array
    const wrong = marks.map(() => 0)
    const { confidence } = models[0] as ModelColumns
    const pool = [
      { name: 'good', cost: 1, confidence, right: marks },
      { name: 'bad', cost: 1, confidence, right: wrong },
      { name: 'noisy', cost: 4, confidence, right: (models[2] as ModelColumns).right },
      { name: 'noisy too', cost: 4, confidence, right: (models[3] as ModelColumns).right },
      { name: 'base', cost: 10, confidence, right: marks },
    ]
    const drawn = bootstrapDeltaC(pool, { replicates: 50 })
    expect(settledSavers(pool, drawn).at(-1)).toEqual({
      base: 'base',
      best: 'good',
      share: 1,
      settled: true,
      saves: 'yes',
      rivals: [],
    })
    const open = bootstrapDeltaC(pool.slice(2), { replicates: 50 })
    const last = settledSavers(pool.slice(2), open).at(-1)
    const wins = selectionWins(pool.slice(2), open, 'base')
    expect([...wins.values()].reduce((sum, count) => sum + count, 0)).toBe(50)
    expect(last?.share).toBe((wins.get(last?.best as string) ?? 0) / 50)
    expect(last?.settled).toBe((last?.share ?? 0) >= 0.95)
  })

  it('breaks ties by cost, then by place in the pool', () => {
    const { confidence, right } = models[0] as ModelColumns
    const twin = (name: string, cost: number): ModelColumns => ({ name, cost, confidence, right })
    const pool = [twin('a', 2), twin('b', 2), twin('base', 10)]
    const drawn = bootstrapDeltaC(pool, { replicates: 20 })
    expect([...selectionWins(pool, drawn, 'base')]).toEqual([['a', 20]])
    expect([...selectionWins(pool, drawn, 'base', ['b'])]).toEqual([['b', 20]])
    expect(() => selectionWins(pool, drawn, 'base', ['c'])).toThrowError(
      expect.objectContaining({ code: 'model-unknown' }),
    )
  })
})

it('quantile interpolates between order statistics', () => {
  const sorted = Float64Array.of(0, 10, 20, 30)
  expect([0, 0.5, 0.9, 1].map((q) => quantile(sorted, q))).toEqual([0, 15, 27, 30])
})
