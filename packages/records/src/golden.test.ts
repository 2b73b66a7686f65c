import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isWidthwiseError } from '@widthwise/core'
import { describe, expect, it } from 'vitest'
import { npyValues } from './npy-array.ts'
import type { Pool, PoolModel } from './pool.ts'
import { readNpy } from './read-npy.ts'
import { readPool } from './read-pool.ts'
import { readRecordLines } from './read-record-lines.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const beside = resolve(repository, '../shared/golden')
const committed = join(repository, 'tooling/golden/testdata')
const cascade = join(process.env.WIDTHWISE_GOLDEN ?? (existsSync(beside) ? beside : committed), 'cascade')

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

function facts({ name, columns, right }: PoolModel): ModelFacts {
  const confidences = Array.from(columns.confidences)
  return {
    name,
    correct: right.reduce((sum, isRight) => sum + isRight, 0),
    distinctConfidences: new Set(confidences).size,
    minConfidence: confidences.reduce((a, b) => Math.min(a, b)),
    maxConfidence: confidences.reduce((a, b) => Math.max(a, b)),
  }
}

/** What a pool holds, row by row, whatever arrays hold it. */
function rowsOf({ ids, labels, models }: Pool): unknown[] {
  return Array.from(ids, (id, row) => [
    id,
    labels[row],
    ...models.map(({ columns, right }) => [columns.predictions[row], columns.confidences[row], right[row]]),
  ])
}

const edge = json<{
  classes: number
  cases: { id: string; text: string; rows?: number; error?: { reason: string; line: number | null } }[]
}>('edge-jsonl.json')

describe('golden records', () => {
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

  it('are the same in every format, as many right and as confident as stated', async () => {
    const { models: stated, pools } = json<{ models: ModelFacts[]; pools: string[] }>('formats', 'expect.json')
    const [first, ...others] = await Promise.all(pools.map((file) => readPool(join(cascade, 'formats', file))))
    expect(stated).toMatchObject(first?.models.map(facts) ?? [])
    expect(others.length).toBeGreaterThan(3)
    for (const other of others) expect(rowsOf(other)).toEqual(rowsOf(first as Pool))
  })

  it('have the same top in every format that has it', async () => {
    const options = { top: true, models: ['inceptionv3'] }
    const [npy, lines, parquet] = await Promise.all(
      ['npy', 'jsonl', 'parquet-zstd'].map((name) => readPool(join(cascade, 'formats', `pool-${name}.json`), options)),
    )
    expect(npy?.models[0]?.columns.top?.classes.length).toBeGreaterThan(200)
    const sorted = (pool: Pool | undefined): unknown[] => {
      const { offsets, classes, probabilities } = pool?.models[0]?.columns.top ?? expect.fail('no top')
      return Array.from({ length: offsets.length - 1 }, (_, row) =>
        Array.from({ length: (offsets[row + 1] as number) - (offsets[row] as number) }, (_, i) => {
          const at = (offsets[row] as number) + i
          return [classes[at] as number, probabilities[at] as number]
        }).sort(([a], [b]) => (a as number) - (b as number)),
      )
    }
    expect(sorted(lines)).toEqual(sorted(npy))
    expect(sorted(parquet)).toEqual(sorted(npy))
  })

  const keras = join(cascade, 'pool-keras.json')
  it.skipIf(!existsSync(keras))(
    'of 13 models on 50,000 rows are as right and as confident as stated',
    async () => {
      const { models: stated } = json<{ models: ModelFacts[] }>('pairs-keras.json')
      const { models } = await readPool(keras)
      expect(models).toHaveLength(13)
      expect(stated).toMatchObject(models.map(facts))
    },
    60_000,
  )

  const logits = join(cascade, 'policies', 'resnet20.logits.npy')
  it.skipIf(!existsSync(logits))('hold a matrix of logits', () => {
    const matrix = readNpy(readFileSync(logits))
    expect(matrix).toMatchObject({ dtype: 'f32', shape: [2000, 10] })
    expect(npyValues(matrix).every(Number.isFinite)).toBe(true)
  })
})
