import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isWidthwiseError } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { npyValues } from './npy-array.ts'
import { readNpy } from './read-npy.ts'
import { readRecordLines } from './read-record-lines.ts'
import { readRecords } from './read-records.ts'
import type { RecordColumns } from './record-columns.ts'
import { topKColumns } from './top-k-records.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const cascade = join(process.env.WIDTHWISE_GOLDEN ?? resolve(repository, '../shared/golden'), 'cascade')

interface Pool {
  labels: string
  classes: number
  models: { name: string; records: { format: string; preds: string; probs: string; file: string } }[]
}

/** What a golden file says of each model's records. */
interface ModelFacts {
  name: string
  correct: number
  distinctConfidences: number
  minConfidence: number
  maxConfidence: number
}

function json<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(cascade, ...path), 'utf8')) as T
}

function facts(name: string, { labels, predictions, confidences }: RecordColumns): ModelFacts {
  return {
    name,
    correct: predictions.reduce((sum, prediction, row) => sum + (prediction === labels[row] ? 1 : 0), 0),
    distinctConfidences: new Set(confidences).size,
    minConfidence: confidences.reduce((a, b) => Math.min(a, b)),
    maxConfidence: confidences.reduce((a, b) => Math.max(a, b)),
  }
}

function topKOf(pool: Pool, folder: string, records: Pool['models'][number]['records']): RecordColumns {
  const bytes = readFileSync(join(folder, pool.labels))
  const labels = new Int16Array(Uint8Array.from(bytes).buffer)
  const preds = readNpy(readFileSync(join(folder, records.preds)))
  const probs = readNpy(readFileSync(join(folder, records.probs)))
  return topKColumns({ preds, probs, labels }, pool.classes)
}

/** Rows in the order of their ids. */
function byId(columns: RecordColumns): unknown[] {
  const order = Array.from(columns.ids, Number)
    .map((id, row) => [id, row] as const)
    .sort(([a], [b]) => a - b)
  return order.map(([id, row]) => [id, columns.labels[row], columns.predictions[row], columns.confidences[row]])
}

// Where the golden files lie beside the repository, or WIDTHWISE_GOLDEN says; the other tests need none of them.
describe.skipIf(!existsSync(cascade))('golden records', () => {
  const edge = existsSync(cascade)
    ? json<{
        classes: number
        cases: { id: string; text: string; rows?: number; error?: { reason: string; line: number | null } }[]
      }>('edge-jsonl.json')
    : { classes: 0, cases: [] }

  it.each(edge.cases)('edge case $id', async ({ text, rows, error }) => {
    const bytes = new TextEncoder().encode(text)
    const answer = await readRecordLines(bytes, { classes: edge.classes }).then(
      (columns) => ({ rows: columns.rows }),
      (reason: unknown) => {
        if (!isWidthwiseError(reason)) throw reason
        return { error: { reason: reason.code, line: reason.details.line } }
      },
    )
    expect(answer).toEqual(error === undefined ? { rows } : { error })
  })

  it('reads the same from JSON lines and arrays, as many right and as confident as stated', async () => {
    const folder = join(cascade, 'formats')
    const pool = json<Pool>('formats', 'pool-npy.json')
    const stated = json<{ models: ModelFacts[] }>('formats', 'expect.json').models
    for (const [i, { name, records }] of pool.models.entries()) {
      const arrays = topKOf(pool, folder, records)
      const lines = await readRecords(join(folder, `${name}.jsonl`), { classes: pool.classes })
      expect(byId(lines)).toEqual(byId(arrays))
      expect(stated[i]).toMatchObject(facts(name, arrays))
    }
  })

  it('reads 13 models on 50,000 rows, as many right and as confident as stated', { timeout: 60_000 }, () => {
    const pool = json<Pool>('pool-keras.json')
    const stated = json<{ models: ModelFacts[] }>('pairs-keras.json').models
    expect(pool.models).toHaveLength(13)
    for (const [i, { name, records }] of pool.models.entries()) {
      expect(stated[i]).toMatchObject(facts(name, topKOf(pool, cascade, records)))
    }
  })

  it('reads a matrix of logits', () => {
    const logits = readNpy(readFileSync(join(cascade, 'policies', 'resnet20.logits.npy')))
    expect(logits).toMatchObject({ dtype: 'f32', shape: [2000, 10] })
    expect(npyValues(logits).every(Number.isFinite)).toBe(true)
  })
})
