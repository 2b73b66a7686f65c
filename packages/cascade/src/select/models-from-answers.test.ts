import { describe, expect, it } from 'vitest'
import { type ModelAnswers, modelsFromAnswers, selectSavers, splitEvenOdd } from './index.ts'

const saver: ModelAnswers = { name: 's', cost: { macs: 10, ms: 2 }, prediction: [0, 1, 9], confidence: [0.9, 0.8, 0.7] }
const base: ModelAnswers = { name: 'b', cost: { macs: 100 }, prediction: [0, 1, 2], confidence: [1, 1, 0] }
const pool = { classes: 10, labels: [0, 1, 2], models: [saver, base] }

describe('modelsFromAnswers', () => {
  it('marks the rows that are right', () => {
    expect(modelsFromAnswers(pool, 'macs').map(({ name, cost, right }) => [name, cost, ...right])).toEqual([
      ['s', 10, 1, 1, 0],
      ['b', 100, 1, 1, 1],
    ])
  })

  it.each([
    [
      'confidence-not-finite',
      { models: [{ ...saver, confidence: [0.9, Number.NaN, 0.7] }, base] },
      { model: 's', row: 1 },
    ],
    ['confidence-out-of-range', { models: [saver, { ...base, confidence: [1, 1, 1.5] }] }, { model: 'b', row: 2 }],
    ['label-out-of-range', { labels: [0, 10, 2] }, { row: 1 }],
    ['label-out-of-range', { labels: [0, 1, 0.5] }, { row: 2 }],
    ['prediction-out-of-range', { models: [{ ...saver, prediction: [0, 1, 10] }, base] }, { model: 's', row: 2 }],
    ['row-count-mismatch', { models: [{ ...saver, confidence: [0.9, 0.8] }, base] }, { model: 's' }],
    ['duplicate-model', { models: [saver, { ...base, name: 's' }] }, { model: 's' }],
    ['cost-out-of-range', { models: [{ ...saver, cost: { macs: -1 } }, base] }, { model: 's' }],
    ['no-rows', { labels: [], models: [{ ...saver, prediction: [], confidence: [] }] }, {}],
  ])('refuses %s', (code, wrong, details) => {
    expect(() => modelsFromAnswers({ ...pool, ...wrong }, 'macs')).toThrowError(
      expect.objectContaining({ code, details: expect.objectContaining(details) }),
    )
  })

  it('asks for costs in the unit that is used', () => {
    expect(() => modelsFromAnswers(pool, 'ms')).toThrowError(
      expect.objectContaining({ code: 'cost-missing', details: { model: 'b', unit: 'ms' } }),
    )
  })

  it('takes a pool without models', () => {
    expect(selectSavers(modelsFromAnswers({ labels: [], models: [] }, 'macs'))).toEqual({ pairs: [], selection: [] })
  })
})

it('a single row cannot be split', () => {
  const one = modelsFromAnswers({ labels: [0], models: [{ ...base, prediction: [0], confidence: [1] }] }, 'macs')
  expect(() => splitEvenOdd(one)).toThrowError(expect.objectContaining({ code: 'no-rows' }))
})
