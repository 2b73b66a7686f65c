import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pool } from '@widthwise/records'
import { describe, expect, it } from 'vitest'
import { committedFolders } from '../golden-folder.ts'
import { checkBounds } from './bounds.ts'
import type { CascadeCheck, CascadeContext } from './check.ts'
import { checkIid } from './iid.ts'
import { checkMonitor } from './monitor.ts'
import { normalQuantile } from './normal-quantile.ts'
import { checkRisk } from './risk.ts'
import { checkWsrOrder } from './wsr-order.ts'

type Document = Record<string, unknown>

/** A pool of two models that are right or wrong as said, the saver sure of everything. */
function context(saverRight: readonly number[], baseRight: readonly number[]): CascadeContext {
  const model = (name: string, macs: number, right: readonly number[]): unknown => ({
    name,
    cost: { macs },
    columns: { rows: right.length, confidences: new Float64Array(right.length).fill(1) },
    right: Uint8Array.from(right),
  })
  const pool = { rows: saverRight.length, models: [model('saver', 1, saverRight), model('base', 4, baseRight)] }
  return { file: '', pool: async () => pool as unknown as Pool, read: async () => new Uint8Array() }
}

const committed = async (file: string): Promise<Document> =>
  JSON.parse(await readFile(join(committedFolders.folder, 'cascade', file), 'utf8'))

/** Differences of a document, and of the same with one expected value changed. */
async function both(check: CascadeCheck, document: Document, change: (copy: never) => void, run = context([1], [1])) {
  const changed = structuredClone(document)
  change(changed as never)
  return { as: await check(document, run), changed: await check(changed, run) }
}

describe('bounds and monitor', () => {
  it.each<[string, (copy: Record<string, Record<string, number>[]>) => void]>([
    ['clopperPearson', (copy) => scale(copy.clopperPearson, 'upper')],
    ['binomialTail', (copy) => scale(copy.binomialTail, 'p')],
    ['hoeffdingBentkus', (copy) => scale(copy.hoeffdingBentkus, 'bentkus')],
    ['empiricalBernstein', (copy) => scale(copy.empiricalBernstein, 'upper')],
    ['wsr', (copy) => scale(copy.wsr, 'lastCapital')],
    ['sampleSize', (copy) => scale(copy.sampleSize, 'zeroHarm')],
  ])('find one wrong digit in %s', async (_, change) => {
    const { as, changed } = await both(checkBounds, await committed('bounds.json'), change)
    expect(as).toEqual([])
    expect(changed).toHaveLength(1)
  })

  it('find a wrong capital and a wrong count of alarms', async () => {
    const document = { ...(await committed('monitor.json')) } as Document & { rates: { streams: number }[] }
    // Few streams, whose alarms are counted here first: all the rates take seconds.
    const rate = { p0: 0.02, delta: 0.05, belowWord: 429496729, streams: 20, length: 1000, alarms: 20 }
    const small = { ...document, rates: [rate] }
    const { as, changed } = await both(
      checkMonitor,
      small,
      (copy: { cases: Record<string, number>[]; rates: { alarms: number }[] }) => {
        scale(copy.cases, 'lastCapital')
        for (const one of copy.rates) one.alarms--
      },
    )
    expect(as).toEqual([])
    expect(changed).toHaveLength(2)
  })
})

/** Changes the 9th digit of the first row's value. */
function scale(rows: Record<string, number>[] | undefined, key: string): void {
  const row = rows?.[0]
  if (row) row[key] = (row[key] as number) * (1 + 3e-9)
}

describe('risk', () => {
  const result = {
    method: 'harm-binomial',
    drop: 0.9,
    delta: 0.05,
    tested: 1001,
    chosen: 1000,
    threshold: 0,
    pChosen: 0.01,
    exited: 2,
    harm: 0,
    gain: 1,
    testExited: 2,
    testHarm: 1,
    testGain: 0,
  }
  const document = {
    pool: 'pool',
    wsrOrder: { seed: 1, name: 'order' },
    cases: [{ saver: 'saver', base: 'base', results: [result, { ...result, method: 'harm-plug-in' }] }],
  }
  // Even rows calibrate: one gain, no harm. Odd rows test: one harm.
  const run = context([1, 0, 1, 1], [0, 1, 1, 1])

  it('passes what was worked out by hand, and finds each count that is off', async () => {
    for (const key of ['tested', 'chosen', 'pChosen', 'exited', 'gain', 'testHarm'] as const) {
      const { as, changed } = await both(
        checkRisk,
        document,
        (copy: typeof document) => {
          const first = copy.cases[0]?.results[0]
          if (first) first[key] += key === 'pChosen' ? 1e-8 : 1
        },
        run,
      )
      expect(as).toEqual([])
      expect(changed).toHaveLength(1)
      expect(changed[0]).toContain(key.startsWith('test') && key !== 'tested' ? 'test' : key)
    }
  })
})

describe('iid', () => {
  const everybody = { violations: 0, none: 0, sumIndex: 3000, sumExited: 12 }
  const nobody = { violations: 0, none: 3, sumIndex: 0, sumExited: 0 }
  const methods = ['harm-binomial-0.1', 'harm-plug-in', 'half-harm-binomial-0.5', 'half-harm-plug-in']
  const document = (counts: object): Document => ({
    pool: 'pool',
    seed: 3,
    cases: [
      {
        saver: 'saver',
        base: 'base',
        n: 40,
        drop: 0.5,
        splits: 3,
        methods: methods.map((method) => ({ method, ...counts })),
      },
    ],
  })

  it('lets everybody exit where the saver never harms, nobody where it always does', async () => {
    expect(await checkIid(document(everybody), context([1, 1, 1, 1], [1, 0, 1, 0]))).toEqual([])
    expect(await checkIid(document(nobody), context([0, 0, 0, 0], [1, 1, 1, 1]))).toEqual([])
  })

  it('finds wrong counts of each rule', async () => {
    const wrong = document({ ...everybody, sumIndex: 2999 })
    expect(await checkIid(wrong, context([1, 1, 1, 1], [1, 0, 1, 0]))).toHaveLength(methods.length)
  })
})

describe('wsr-order', () => {
  // Harm, then gain. In this order the capital goes 0.55, 0.8525; the other way 1.55, 0.8525: every bet is 1.
  const run = context([0, 1], [1, 0])
  const document = (pPermuted: number, name: string): Document => ({
    pool: 'pool',
    delta: 0.05,
    permutation: { seed: 0, name },
    summary: { cases: 1, acceptedInFileOrder: 0, acceptedPermuted: 0 },
    cases: [{ saver: 'saver', base: 'base', drop: 0.1, threshold: 0.5, harm: 1, gain: 1, pFileOrder: 1, pPermuted }],
  })

  it('bets in both orders', async () => {
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async (name) => {
        const kept = (await checkWsrOrder(document(1, name), run)).length === 0
        const swapped = (await checkWsrOrder(document(1 / 1.55, name), run)).length === 0
        return `${kept} ${swapped}`
      }),
    )
    // Each permutation of two rows is one of the two, and six names bring both.
    expect(new Set(answers)).toEqual(new Set(['true false', 'false true']))
  })
})

it('normalQuantile inverts tabulated probabilities', () => {
  expect(normalQuantile(0.95)).toBeCloseTo(1.644853626951472, 12)
  expect(normalQuantile(0.5)).toBeCloseTo(0, 12)
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 12)
})
