import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordsErrorHints } from './errors.ts'
import { parsePoolDocument } from './pool-document.ts'

const model = { name: 'a', cost: { macs: 1 }, records: { format: 'jsonl', file: 'a.jsonl' } }
const pool = { schema: 'widthwise.pool/1', models: [model] }

function errorOf(text: string): { code: string; details: object } | undefined {
  try {
    parsePoolDocument(text, 'p.json')
  } catch (error) {
    if (isWidthwiseError(error, recordsErrorHints)) return { code: error.code, details: error.details }
    throw error
  }
  return undefined
}

describe('parsePoolDocument', () => {
  it('reads what it knows, and lets be what it does not', () => {
    expect(parsePoolDocument(JSON.stringify({ ...pool, note: 'x', classes: 10 }))).toEqual({
      classes: 10,
      models: [model],
    })
  })

  it.each<[string, object | string, string, object]>([
    ['no JSON', '{', 'pool-invalid', {}],
    ['a list', '[]', 'pool-invalid', {}],
    ['another schema', { ...pool, schema: 'widthwise.pool/2' }, 'pool-invalid', { field: 'schema' }],
    ['no schema', { models: [] }, 'pool-invalid', { field: 'schema' }],
    ['no models', { schema: pool.schema }, 'pool-invalid', { field: 'models' }],
    ['a model that is none', { ...pool, models: [null] }, 'pool-invalid', { at: 0 }],
    ['no classes', { ...pool, classes: 0 }, 'pool-invalid', { field: 'classes' }],
    ['half a class', { ...pool, classes: 1.5 }, 'pool-invalid', { field: 'classes' }],
    ['labels that are no file', { ...pool, labels: 5 }, 'pool-invalid', { field: 'labels' }],
    ['no name', { ...pool, models: [{ ...model, name: '' }] }, 'pool-invalid', { field: 'name' }],
    ['the same name twice', { ...pool, models: [model, model] }, 'duplicate-model', { model: 'a' }],
    ['no cost', { ...pool, models: [{ ...model, cost: undefined }] }, 'cost-missing', { model: 'a' }],
    ['an empty cost', { ...pool, models: [{ ...model, cost: {} }] }, 'cost-missing', { model: 'a' }],
    ['a negative cost', { ...pool, models: [{ ...model, cost: { macs: -1 } }] }, 'cost-out-of-range', { model: 'a' }],
    [
      'NaN, as JSON writes it',
      { ...pool, models: [{ ...model, cost: { ms: Number.NaN } }] },
      'cost-out-of-range',
      { key: 'ms' },
    ],
    ['a cost as text', { ...pool, models: [{ ...model, cost: { ms: '5' } }] }, 'cost-out-of-range', { key: 'ms' }],
    ['no records', { ...pool, models: [{ ...model, records: undefined }] }, 'pool-invalid', { model: 'a' }],
    [
      'an unknown format',
      { ...pool, models: [{ ...model, records: { format: 'csv' } }] },
      'pool-invalid',
      { field: 'format' },
    ],
    ['no file', { ...pool, models: [{ ...model, records: { format: 'parquet' } }] }, 'pool-invalid', { field: 'file' }],
    [
      'half of the arrays',
      { ...pool, models: [{ ...model, records: { format: 'npy-topk', preds: 'a' } }] },
      'pool-invalid',
      { field: 'probs' },
    ],
  ])('refuses %s', (_, document, code, details) => {
    const text = typeof document === 'string' ? document : JSON.stringify(document)
    expect(errorOf(text)).toMatchObject({ code, details: { source: 'p.json', ...details } })
  })

  it('takes a cost of nothing, and infinity for none', () => {
    expect(errorOf(JSON.stringify({ ...pool, models: [{ ...model, cost: { macs: 0 } }] }))).toBeUndefined()
    expect(errorOf(JSON.stringify(pool).replace('"macs":1', '"macs":1e999'))?.code).toBe('cost-out-of-range')
  })

  it('gives a pool or a typed error for any JSON', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.jsonValue(),
        fc.constantFrom('models', 'labels', 'classes', 'name'),
        (text, value, key) => {
          errorOf(text)
          errorOf(JSON.stringify({ ...pool, [key]: value }))
        },
      ),
      { numRuns: 300 },
    )
  })
})
