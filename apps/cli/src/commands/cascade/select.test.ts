import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../testing/run-in-process.test-support.ts'

const pools = fileURLToPath(new URL('../../../../../tooling/golden/testdata/cascade/formats/', import.meta.url))
const pool = join(pools, 'pool-npy.json')

/** `cascade select` with its document. */
async function select(...argv: readonly string[]) {
  const { code, stdout, stderr } = await runInProcess(['cascade', 'select', ...argv, '--json'])
  return { code, stderr, json: JSON.parse(stdout) }
}

describe('cascade select', () => {
  it('answers alike for every format that records come in', async () => {
    const { code, json } = await select(pool)
    expect(code).toBe(0)
    expect(json).toMatchObject({
      schema: 'widthwise.cascade-select/1',
      rows: 200,
      judgedOn: 'the rows it was tuned on',
    })
    expect(json.pairs.map(({ saver, base }: { saver: string; base: string }) => `${saver}>${base}`)).toEqual([
      'mobilenetV2>resnet50',
      'mobilenetV2>inceptionv3',
      'resnet50>inceptionv3',
    ])
    for (const format of ['jsonl', 'mixed']) {
      const other = await select(join(pools, `pool-${format}.json`))
      expect(other.json.pairs).toEqual(json.pairs)
      expect(other.json.selection).toEqual(json.selection)
    }
  })

  it('refuses a pool without a model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'widthwise-pool-'))
    writeFileSync(
      join(folder, 'pool.json'),
      JSON.stringify({ schema: 'widthwise.pool/1', labels: join(pools, 'labels.i16'), models: [] }),
    )
    const { code, json } = await select(join(folder, 'pool.json'))
    expect([code, json.error.code]).toEqual([3, 'pool-invalid'])
    rmSync(folder, { recursive: true })
  })

  it('states points that its own records bear out', async () => {
    const { json } = await select(pool, '--base', 'inceptionv3')
    expect(json.selection).toHaveLength(1)
    expect(json.pairs).toHaveLength(2)
    for (const { match, required } of json.pairs) {
      expect(match.saverCorrect).toBeGreaterThanOrEqual(match.baseCorrect)
      expect(match.rMatch).toBe(match.exited / 200)
      // The more may be lost, the more exit.
      const exited = required.map((point: { exited: number }) => point.exited)
      expect(exited).toEqual(exited.toSorted((a: number, b: number) => b - a))
    }
    const [{ best, deltaC }] = json.selection
    const lowest = Math.min(...json.pairs.map((pair: { match: { deltaC: number } }) => pair.match.deltaC))
    expect(deltaC).toBe(lowest)
    expect(json.pairs.find((pair: { saver: string }) => pair.saver === best).match.deltaC).toBe(lowest)
  })

  it('says how far the published program is from the equation', async () => {
    const { json } = await select(pool, '--mode', 'reference-code')
    const violating = json.pairs.filter(
      (pair: { saverCorrect: number; baseCorrect: number }) => pair.saverCorrect < pair.baseCorrect,
    )
    expect(json.summary.answersThatViolateTheConstraint).toBe(violating.length)
    const { stdout } = await runInProcess(['cascade', 'select', pool, '--mode', 'reference-code'])
    expect(stdout).toContain(`${violating.length} of its 3 answers break the constraint`)
  })

  it('judges on rows that did not choose', async () => {
    const { json } = await select(pool, '--split', 'even-odd')
    expect(json).toMatchObject({ calibrationRows: 100, testRows: 100, judgedOn: 'rows of odd index' })
    const { stdout } = await runInProcess(['cascade', 'select', pool, '--split', 'even-odd'])
    expect(stdout).toContain('tuned on 100 rows, judged on 100 others')
  })

  it('gives intervals, the same for the same seed, and names what is not settled', async () => {
    const [first, again, other] = await Promise.all(
      ['3', '3', '4'].map(async (seed) => (await select(pool, '--bootstrap', '40', '--seed', seed)).json.bootstrap),
    )
    expect(again).toEqual(first)
    expect(other.pairs).not.toEqual(first.pairs)
    expect(first).toMatchObject({ replicates: 40, seed: 3 })
    for (const { lower, median, upper } of first.pairs) {
      expect(lower).toBeLessThanOrEqual(median)
      expect(median).toBeLessThanOrEqual(upper)
    }
    const open = first.settled.filter(({ settled }: { settled: boolean }) => !settled)
    const { stdout } = await runInProcess(['cascade', 'select', pool, '--bootstrap', '40', '--seed', '3'])
    expect(stdout.match(/not settled/g)?.length ?? 0).toBe(open.length)
    for (const { base } of open) expect(stdout).toContain(`the saver of ${base}`)
  })

  it.each<[string, readonly string[], number, string]>([
    ['a base that is not there', [pool, '--base', 'vgg16'], 2, 'usage-invalid'],
    ['a split of the published program', [pool, '--mode', 'reference-code', '--split', 'even-odd'], 2, 'usage-invalid'],
    ['a cost that the pool does not state', [pool, '--cost', 'ms'], 3, 'cost-missing'],
    ['a pool that is not there', [join(pools, 'none.json')], 3, 'file-unreadable'],
    ['no resamplings', [pool, '--bootstrap', '0'], 2, 'usage-invalid'],
  ])('refuses %s', async (_, argv, code, expected) => {
    const refused = await select(...argv)
    expect([refused.code, refused.json.error.code]).toEqual([code, expected])
    expect(refused.json.schema).toBe('widthwise.cascade-select/1')
  })
})
