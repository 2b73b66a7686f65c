import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { encodeNpy } from './encode-npy.ts'
import type { PredictionRecord } from './prediction-record.ts'
import { type ReadPoolOptions, readPool } from './read-pool.ts'
import { recordAt } from './record-columns.ts'
import { writeRecords } from './write-records.ts'

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'widthwise-pool-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function errorOf(work: Promise<unknown>): Promise<{ code: string; message: string; details: object }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isWidthwiseError(error)) throw error ?? new Error('nothing was thrown')
  return { code: error.code, message: error.message, details: error.details }
}

const record = (id: string | number, more: Partial<PredictionRecord> = {}): PredictionRecord => ({
  id,
  label: 1,
  prediction: 2,
  confidence: 0.75,
  ...more,
})

/** Three samples, as arrays: ids 0, 1, 2. */
async function writeArrays(folder: string, name: string, probs: Float32Array, k = 1): Promise<object> {
  const preds = Int16Array.from(probs, (_, at) => at % k)
  const shape = [probs.length / k, k]
  await writeFile(join(folder, `${name}.preds.npy`), encodeNpy({ dtype: 'i16', shape, data: preds }))
  await writeFile(join(folder, `${name}.probs.npy`), encodeNpy({ dtype: 'f32', shape, data: probs }))
  return { format: 'npy-topk', preds: `${name}.preds.npy`, probs: `${name}.probs.npy` }
}

async function writePool(folder: string, document: object): Promise<string> {
  const path = join(folder, 'pool.json')
  await writeFile(path, JSON.stringify({ schema: 'widthwise.pool/1', ...document }))
  return path
}

const lines = (name: string): object => ({
  name,
  cost: { macs: 1 },
  records: { format: 'jsonl', file: `${name}.jsonl` },
})

describe('readPool', () => {
  it('joins models of all formats by id, into the order of the labels', async () => {
    const folder = await emptyFolder()
    const labels = [0, 1, 2]
    await writeFile(join(folder, 'labels.u8'), Uint8Array.from(labels))
    const a = await writeArrays(folder, 'a', Float32Array.of(0.1, 0.5, 0.2, 0.25, 0.6, 0.4), 2)
    const shuffled = [2, 0, 1].map((id) => record(id, { label: labels[id] as number, prediction: id }))
    await writeRecords(join(folder, 'b.jsonl'), shuffled)
    await writeRecords(
      join(folder, 'c.parquet'),
      shuffled.map((one) => ({ ...one, top: [[one.prediction, 0.75]] })),
    )
    const path = await writePool(folder, {
      name: 'three',
      labels: 'labels.u8',
      classes: 3,
      models: [
        { name: 'a', cost: { macs: 10, ms: 0.5 }, records: a },
        lines('b'),
        { name: 'c', cost: { ms: 0 }, records: { format: 'parquet', file: 'c.parquet' } },
      ],
    })
    const seen: number[] = []
    const pool = await readPool(path, { onProgress: (done) => seen.push(done) })
    expect(pool).toMatchObject({ name: 'three', rows: 3, classes: 3, ids: Float64Array.of(0, 1, 2) })
    expect(pool.labels).toEqual(Int32Array.from(labels))
    expect(pool.models.map(({ name, cost }) => [name, cost])).toEqual([
      ['a', { macs: 10, ms: 0.5 }],
      ['b', { macs: 1 }],
      ['c', { ms: 0 }],
    ])
    const [first, second, third] = pool.models
    expect(first?.columns.confidences).toEqual(Float32Array.of(0.5, 0.25, 0.6))
    expect(first?.columns.predictions).toEqual(Int32Array.of(1, 1, 0))
    expect(first?.right).toEqual(Uint8Array.of(0, 1, 0))
    for (const model of [second, third]) {
      expect(model?.columns.predictions).toEqual(Int32Array.of(0, 1, 2))
      expect(model?.right).toEqual(Uint8Array.of(1, 1, 1))
      expect(model?.columns.top).toBeUndefined()
      // Held once, however many models there are.
      expect(model?.columns.labels).toBe(pool.labels)
      expect(model?.columns.ids).toBe(pool.ids)
    }
    expect(seen).toEqual([1, 2, 3])
    const kept = await readPool(path, { top: true, models: ['c', 'a'] })
    expect(kept.models.map(({ name }) => name)).toEqual(['a', 'c'])
    expect(kept.models.map(({ columns }) => recordAt(columns, 1).top)).toEqual([
      [
        [0, Math.fround(0.2)],
        [1, 0.25],
      ],
      [[1, 0.75]],
    ])
  })

  it('brings any records back, in whatever order each model has them', async () => {
    const anyPool = fc
      .record({
        ids: fc.uniqueArray(fc.oneof(fc.maxSafeInteger(), fc.string(), fc.nat(20)), { minLength: 1, maxLength: 12 }),
        withLogits: fc.boolean(),
      })
      .chain(({ ids, withLogits }) => {
        const records = ids.map((id, at) =>
          record(id, {
            label: at,
            prediction: at % 3,
            confidence: 1 / (at + 1),
            top: [
              [9, 0],
              [at % 3, 1 / (at + 1)],
              [8, 0],
            ].slice(0, at % 2 === 0 ? 3 : 2) as [number, number][],
            ...(withLogits && { logits: Float64Array.of(at, at + 0.5) }),
          }),
        )
        return fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length }))
      })
    const folder = await emptyFolder()
    const path = await writePool(folder, { models: [lines('a'), lines('b')] })
    await fc.assert(
      fc.asyncProperty(anyPool, async ([records, shuffled]) => {
        await writeRecords(join(folder, 'a.jsonl'), records)
        await writeRecords(join(folder, 'b.jsonl'), shuffled)
        const { models } = await readPool(path, { top: true, logits: true })
        for (const { columns } of models) expect(records.map((_, row) => recordAt(columns, row))).toEqual(records)
      }),
      { numRuns: 40 },
    )
  })

  it('takes the rows of the labels where there are no models, and refuses a pool of nothing', async () => {
    const folder = await emptyFolder()
    await writeFile(join(folder, 'labels.i16'), new Uint8Array(Int16Array.of(7, 300).buffer))
    const labelled = await writePool(folder, { labels: 'labels.i16', models: [] })
    expect(await readPool(labelled)).toEqual({
      rows: 2,
      ids: Float64Array.of(0, 1),
      labels: Int32Array.of(7, 300),
      models: [],
    })
    expect((await errorOf(readPool(await writePool(folder, { models: [] })))).code).toBe('no-rows')
    await writeFile(join(folder, 'labels.i16'), '')
    expect((await errorOf(readPool(labelled))).code).toBe('no-rows')
  })

  it.each<[string, (folder: string) => Promise<object>, string, object]>([
    [
      'a sample that one model lacks',
      async (folder) => {
        await writeRecords(join(folder, 'a.jsonl'), [record(0), record(1)])
        await writeRecords(join(folder, 'b.jsonl'), [record(0)])
        return { models: [lines('a'), lines('b')] }
      },
      'row-count-mismatch',
      { model: 'b', found: 1, rows: 2 },
    ],
    [
      'another sample',
      async (folder) => {
        await writeRecords(join(folder, 'a.jsonl'), [record(0), record(1)])
        await writeRecords(join(folder, 'b.jsonl'), [record(1), record('0')])
        return { models: [lines('a'), lines('b')] }
      },
      'ids-differ',
      { model: 'b', row: 1, id: '0' },
    ],
    [
      'another sample among ids far apart',
      async (folder) => {
        await writeRecords(join(folder, 'a.jsonl'), [record(0), record(2 ** 50)])
        await writeRecords(join(folder, 'b.jsonl'), [record(5), record(2 ** 50)])
        return { models: [lines('a'), lines('b')] }
      },
      'ids-differ',
      { model: 'b', row: 0, id: 5 },
    ],
    [
      'another label',
      async (folder) => {
        await writeRecords(join(folder, 'a.jsonl'), [record(0), record(1)])
        await writeRecords(join(folder, 'b.jsonl'), [record(1, { label: 3 }), record(0)])
        return { models: [lines('a'), lines('b')] }
      },
      'label-conflict',
      { model: 'b', row: 0, id: 1 },
    ],
    [
      'an id twice',
      async (folder) => {
        await writeFile(join(folder, 'a.jsonl'), `${JSON.stringify(record(0))}\n`.repeat(2))
        return { models: [lines('a')] }
      },
      'duplicate-id',
      { model: 'a', line: 2 },
    ],
    ['a missing file', async () => ({ models: [lines('a')] }), 'file-unreadable', { model: 'a' }],
    [
      'a missing file of labels',
      async () => ({ labels: 'labels.u8', models: [] }),
      'file-unreadable',
      { path: expect.stringContaining('labels.u8') },
    ],
    [
      'labels of another type',
      async (folder) => {
        await writeFile(join(folder, 'labels.csv'), '1,2')
        return { labels: 'labels.csv', models: [] }
      },
      'format-unknown',
      {},
    ],
    [
      'half a label',
      async (folder) => {
        await writeFile(join(folder, 'labels.i16'), 'abc')
        return { labels: 'labels.i16', models: [] }
      },
      'row-count-mismatch',
      {},
    ],
    [
      'a negative label',
      async (folder) => {
        await writeFile(join(folder, 'labels.i16'), new Uint8Array(Int16Array.of(0, -1).buffer))
        return { labels: 'labels.i16', models: [] }
      },
      'label-out-of-range',
      { row: 1 },
    ],
    [
      'a label beyond the classes',
      async (folder) => {
        await writeFile(join(folder, 'labels.u8'), Uint8Array.of(0, 3))
        return { labels: 'labels.u8', classes: 3, models: [] }
      },
      'label-out-of-range',
      { row: 1 },
    ],
    [
      'arrays without labels',
      async (folder) => ({
        models: [{ name: 'a', cost: { ms: 1 }, records: await writeArrays(folder, 'a', Float32Array.of(1)) }],
      }),
      'labels-missing',
      { model: 'a' },
    ],
    [
      'arrays of other rows than the labels',
      async (folder) => {
        await writeFile(join(folder, 'labels.u8'), Uint8Array.of(0, 0))
        const records = await writeArrays(folder, 'a', Float32Array.of(1, 1, 1))
        return { labels: 'labels.u8', models: [{ name: 'a', cost: { ms: 1 }, records }] }
      },
      'row-count-mismatch',
      { model: 'a', found: 3, rows: 2 },
    ],
    [
      'NaN in arrays',
      async (folder) => {
        await writeFile(join(folder, 'labels.u8'), Uint8Array.of(0, 0))
        const records = await writeArrays(folder, 'a', Float32Array.of(1, Number.NaN))
        return { labels: 'labels.u8', models: [{ name: 'a', cost: { ms: 1 }, records }] }
      },
      'confidence-not-finite',
      { model: 'a', row: 1 },
    ],
    [
      'arrays that are cut off',
      async (folder) => {
        await writeFile(join(folder, 'labels.u8'), Uint8Array.of(0))
        const records = await writeArrays(folder, 'a', Float32Array.of(1))
        const data = Float32Array.of(1, 1)
        await writeFile(join(folder, 'a.probs.npy'), encodeNpy({ dtype: 'f32', shape: [2, 1], data }).subarray(0, 130))
        return { labels: 'labels.u8', models: [{ name: 'a', cost: { ms: 1 }, records }] }
      },
      'npy-length-mismatch',
      { model: 'a', source: expect.stringContaining('a.probs.npy') },
    ],
  ])('names the model and the row of %s', async (_, write, code, details) => {
    const folder = await emptyFolder()
    const path = await writePool(folder, await write(folder))
    expect(await errorOf(readPool(path))).toMatchObject({ code, details })
  })

  it('refuses a model that the pool has not, and is cancelled', async () => {
    const folder = await emptyFolder()
    await writeRecords(join(folder, 'a.jsonl'), [record(0)])
    const path = await writePool(folder, { models: [lines('a')] })
    expect(await errorOf(readPool(path, { models: ['b'] }))).toMatchObject({
      code: 'model-unknown',
      details: { model: 'b' },
      message: expect.stringContaining('it has a'),
    })
    const cancelled = async (options: ReadPoolOptions): Promise<string> => (await errorOf(readPool(path, options))).code
    expect(await cancelled({ signal: AbortSignal.abort() })).toBe('aborted')
    expect((await errorOf(readPool(join(folder, 'nothing.json')))).code).toBe('file-unreadable')
    await mkdir(join(folder, 'folder.json'))
    expect((await errorOf(readPool(join(folder, 'folder.json')))).code).toBe('file-unreadable')
  })
})
