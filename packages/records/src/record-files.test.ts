import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyRecords } from './any-records.test-data.ts'
import { encodeNpy } from './encode-npy.ts'
import type { PredictionRecord } from './prediction-record.ts'
import { readRecords } from './read-records.ts'
import { recordAt } from './record-columns.ts'
import { writeRecords } from './write-records.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'widthwise-records-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let folders = 0
async function emptyFolder(): Promise<string> {
  const path = join(folder, String(folders++))
  await mkdir(path)
  return path
}

const record = (id: string | number, more: Partial<PredictionRecord> = {}): PredictionRecord => ({
  id,
  label: 1,
  prediction: 2,
  confidence: 0.75,
  ...more,
})

async function errorOf(work: Promise<unknown>): Promise<{ code: string; details: Readonly<Record<string, unknown>> }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isWidthwiseError(error)) throw error ?? new Error('nothing was thrown')
  return { code: error.code, details: error.details }
}

/** Records as a matrix can hold them: one length of top, no logits, ids that stand on a line. */
const anyMatrix = anyRecords.map((records) => {
  const k = Math.min(...records.map(({ top }) => top?.length ?? 0))
  return records.map(({ id, label, prediction, confidence, top }, row): PredictionRecord => {
    const plainId = typeof id === 'string' ? `${row}:${id.replaceAll(/[\r\n]/g, '')}` : id
    if (top === undefined || k === 0)
      return { id: plainId, label, prediction, confidence, top: [[prediction, confidence]] }
    const best = top.filter(([classIndex]) => classIndex === prediction)
    const rest = top.filter(([classIndex]) => classIndex !== prediction)
    return { id: plainId, label, prediction, confidence, top: [...best, ...rest].slice(0, k) }
  })
})

describe('writeRecords and readRecords', () => {
  it('bring JSON lines back', async () => {
    const path = join(await emptyFolder(), 'a.jsonl')
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        expect(await writeRecords(path, records)).toEqual({ files: [path], rows: records.length })
        const columns = await readRecords(path)
        expect(records.map((_, row) => recordAt(columns, row))).toEqual(records)
      }),
      { numRuns: 30 },
    )
  })

  it('bring Parquet back', async () => {
    const path = join(await emptyFolder(), 'a.parquet')
    const anyColumn = anyRecords.map((records) =>
      records.some(({ id }) => typeof id === 'string')
        ? records.map((one) => ({ ...one, id: typeof one.id === 'string' ? one.id : `:${one.id}` }))
        : records,
    )
    await fc.assert(
      fc.asyncProperty(anyColumn, async (records) => {
        fc.pre(new Set(records.map(({ id }) => id)).size === records.length)
        expect(await writeRecords(path, records)).toEqual({ files: [path], rows: records.length })
        const columns = await readRecords(path)
        expect(records.map((_, row) => recordAt(columns, row))).toEqual(records)
      }),
      { numRuns: 60 },
    )
  })

  it('bring arrays back', async () => {
    await fc.assert(
      fc.asyncProperty(anyMatrix, async (records) => {
        const path = join(await emptyFolder(), 'a.npy')
        await writeRecords(path, records)
        const columns = await readRecords(path)
        const expected = records.map((one) => ({
          ...one,
          id: columns.ids instanceof Float64Array ? one.id : String(one.id),
        }))
        expect(records.map((_, row) => recordAt(columns, row))).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it('names the arrays, and writes ids only where they are not the rows', async () => {
    const path = await emptyFolder()
    const top: PredictionRecord['top'] = [
      [2, 0.75],
      [300, 0.25],
    ]
    const written = await writeRecords(join(path, 'w050.npy'), [record(0, { top }), record(1, { top })])
    expect(written.files.map((file) => file.slice(path.length + 1))).toEqual([
      'w050.preds.npy',
      'w050.probs.npy',
      'w050.labels.u8',
    ])
    expect(new Uint8Array(await readFile(join(path, 'w050.labels.u8')))).toEqual(Uint8Array.of(1, 1))
    await writeRecords(join(path, 'x.npy'), [record(45000, { label: 300 }), record('b.png')])
    expect(await readFile(join(path, 'x.ids.txt'), 'utf8')).toBe('45000\nb.png\n')
    expect(new Uint8Array(await readFile(join(path, 'x.labels.i16')))).toEqual(Uint8Array.of(44, 1, 1, 0))
    expect((await readRecords(join(path, 'x.npy'))).ids).toEqual(['45000', 'b.png'])
    expect((await readRecords(join(path, 'x.npy'))).labels).toEqual(Int32Array.of(300, 1))
  })

  it('take away what an earlier run wrote and this one does not', async () => {
    const file = join(await emptyFolder(), 'a.npy')
    await writeRecords(file, [record('x', { label: 7 })])
    await writeRecords(file, [record(0, { label: 300 })])
    expect((await readdir(join(file, '..'))).sort()).toEqual(['a.labels.i16', 'a.preds.npy', 'a.probs.npy'])
    expect(await readRecords(file)).toMatchObject({ ids: Float64Array.of(0), labels: Int32Array.of(300) })
  })

  it('take records as they come, and replace a file only when they are complete', async () => {
    const path = join(await emptyFolder(), 'a.jsonl')
    await writeRecords(path, [record(1)])
    async function* failing(): AsyncGenerator<PredictionRecord> {
      yield record(2)
      throw new RangeError('the model failed')
    }
    for (const name of [path, path.replace('.jsonl', '.npy')]) {
      await expect(writeRecords(name, failing())).rejects.toThrow(RangeError)
    }
    expect(await readdir(join(path, '..'))).toEqual(['a.jsonl'])
    expect((await readRecords(path)).ids).toEqual(Float64Array.of(1))
  })

  it.each(['a.jsonl', 'a.npy', 'a.parquet'])('leave nothing behind when %s is refused or cancelled', async (name) => {
    const path = await emptyFolder()
    const file = join(path, name)
    const source = file
    expect(await errorOf(writeRecords(file, []))).toMatchObject({ code: 'no-rows' })
    const bad = [record(0), record(1, { confidence: Number.NaN })]
    expect(await errorOf(writeRecords(file, bad))).toEqual({
      code: 'confidence-not-finite',
      details: { source, row: 1 },
    })
    const again = [record(0), record(0)]
    expect(await errorOf(writeRecords(file, again))).toEqual({ code: 'duplicate-id', details: { source, row: 1 } })
    const outside = [record(0, { prediction: 10 })]
    expect((await errorOf(writeRecords(file, outside, { classes: 10 }))).code).toBe('prediction-out-of-range')
    const signal = AbortSignal.abort()
    expect((await errorOf(writeRecords(file, [record(0)], { signal }))).code).toBe('aborted')
    expect(await readdir(path)).toEqual([])
  })

  it('refuse what arrays cannot hold', async () => {
    const path = join(await emptyFolder(), 'a.npy')
    const uneven = [
      record(0, { top: [[2, 0.75]] }),
      record(1, {
        top: [
          [2, 0.75],
          [3, 0.1],
        ],
      }),
    ]
    expect(await errorOf(writeRecords(path, uneven))).toEqual({ code: 'top-invalid', details: { row: 1 } })
    expect((await errorOf(writeRecords(path, [record(0, { label: 40_000 })]))).code).toBe('label-out-of-range')
    expect(await errorOf(writeRecords(path, [record('a\nb')]))).toEqual({ code: 'field-type', details: { row: 0 } })
    expect(await readdir(join(path, '..'))).toEqual([])
  })

  it('say which file cannot be written or read', async () => {
    const path = await emptyFolder()
    const nowhere = join(path, 'missing', 'a.jsonl')
    expect(await errorOf(writeRecords(nowhere, [record(0)]))).toEqual({
      code: 'file-unwritable',
      details: { path: nowhere },
    })
    expect(await errorOf(readRecords(nowhere))).toEqual({ code: 'file-unreadable', details: { path: nowhere } })
    expect((await errorOf(readRecords(join(path, 'a.npy')))).details).toEqual({ path: join(path, 'a.preds.npy') })
    expect((await errorOf(readRecords(join(path, 'a.csv')))).code).toBe('format-unknown')
    expect((await errorOf(writeRecords(join(path, 'a'), []))).code).toBe('format-unknown')
    await mkdir(join(path, 'folder.jsonl'))
    expect((await errorOf(writeRecords(join(path, 'folder.jsonl'), [record(0)]))).code).toBe('file-unwritable')
    expect(await readdir(path)).toEqual(['folder.jsonl'])
  })

  it('say in which of the arrays something is wrong', async () => {
    const path = await emptyFolder()
    const file = join(path, 'a.npy')
    await writeRecords(file, [record(0), record(1)])
    const probs = (data: Float64Array, shape = [data.length, 1]) =>
      writeFile(join(path, 'a.probs.npy'), encodeNpy({ dtype: 'f64', shape, data }))
    await probs(Float64Array.of(0.5, 0.5, 0.5))
    expect(await errorOf(readRecords(file))).toMatchObject({
      code: 'row-count-mismatch',
      details: { found: 3, rows: 2 },
    })
    await probs(Float64Array.of(0.5, 1.5))
    expect(await errorOf(readRecords(file))).toEqual({
      code: 'confidence-out-of-range',
      details: { row: 1, source: join(path, 'a.probs.npy') },
    })
    await writeFile(join(path, 'a.probs.npy'), 'no array')
    await expect(readRecords(file)).rejects.toThrow('a.probs.npy')
    await probs(Float64Array.of(0.5, 0.5))
    await writeFile(join(path, 'a.ids.txt'), 'x\n')
    expect(await errorOf(readRecords(file))).toMatchObject({ code: 'row-count-mismatch', details: { name: 'ids' } })
    await writeFile(join(path, 'a.ids.txt'), 'x\r\nx\r\n')
    expect(await errorOf(readRecords(file))).toEqual({
      code: 'duplicate-id',
      details: { row: 1, source: join(path, 'a.ids.txt') },
    })
    await rm(join(path, 'a.labels.u8'))
    await writeFile(join(path, 'a.labels.i16'), 'abc')
    await expect(readRecords(file)).rejects.toThrow('a.labels.i16: 3 bytes')
  })
})
