import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CascadeCheck } from './cascade/check.ts'
import { cascadeChecks } from './cascade/checks.ts'
import { cascadeFiles, runCascadeGolden } from './cascade.ts'
import { committedFolders, goldenFolders } from './golden-folder.ts'

const { folder } = goldenFolders()
const committed = join(committedFolders.folder, 'cascade')

async function goldenFolder(files: Readonly<Record<string, object>>): Promise<string> {
  const golden = await mkdtemp(join(tmpdir(), 'widthwise-cascade-golden-'))
  onTestFinished(() => rm(golden, { recursive: true, force: true }))
  await mkdir(join(golden, 'cascade', 'inner'), { recursive: true })
  for (const [file, content] of Object.entries(files)) {
    await writeFile(join(golden, 'cascade', file), JSON.stringify(content))
  }
  return golden
}

const index = (...files: readonly { file: string; schema: string }[]): object => ({ files })

/** The committed golden files, one of them changed. */
async function changed(file: string, from: string, to: string): Promise<string> {
  const golden = await goldenFolder({})
  await cp(committed, join(golden, 'cascade'), { recursive: true })
  const path = join(golden, 'cascade', file)
  const text = await readFile(path, 'utf8')
  expect(text).toContain(from)
  await writeFile(path, text.replace(from, to))
  return golden
}

async function failuresOf(golden: string, schema: string): Promise<readonly { id: string; reason: string }[]> {
  const files = new Set(cascadeFiles(golden).flatMap((entry) => (entry.schema === schema ? [entry.file] : [])))
  expect(files.size).toBeGreaterThan(0)
  const check = cascadeChecks[schema] as CascadeCheck
  const { failures } = await runCascadeGolden(golden, {}, { [schema]: check })
  return failures.filter(({ id }) => files.has(id))
}

describe('runCascadeGolden', () => {
  it('answers every committed file as the reference', { timeout: 120_000 }, async () => {
    const report = await runCascadeGolden(committedFolders.folder)
    expect(report.failures).toEqual([])
    expect(report.found).toBeGreaterThanOrEqual(12)
  })

  it.skipIf(cascadeFiles(folder).length === 0)('answers every file there is', { timeout: 600_000 }, async () => {
    const report = await runCascadeGolden(folder)
    expect(report.failures).toEqual([])
    expect(report.passed).toBe(cascadeFiles(folder).length)
  })

  it('has a check for every schema of the committed files', () => {
    for (const { schema } of cascadeFiles(committedFolders.folder)) expect(Object.keys(cascadeChecks)).toContain(schema)
  })

  it('finds a wrong pool and a wrong line', async () => {
    const pool = await changed('formats/pool-npy.json', '"classes": 1000', '"classes": 10')
    expect(await failuresOf(pool, 'widthwise.pool/1')).toMatchObject([
      { reason: expect.stringContaining('from 0 to 9') },
    ])
    const lines = await changed('edge-jsonl.json', '"line":2', '"line":1')
    expect(await failuresOf(lines, 'widthwise.cascade.edge-jsonl/1')).toMatchObject([
      { reason: 'broken-json: not-json at line 2, not not-json at line 1' },
    ])
  })

  it('fails a schema that it has no check for, a file that is missing, and goes on', async () => {
    const golden = await goldenFolder({
      'index.json': index(
        { file: 'a.json', schema: 'to-come/1' },
        { file: 'gone.json', schema: 'known/1' },
        { file: 'b.json', schema: 'known/1' },
        { file: 'c.json', schema: 'known/1' },
      ),
      'b.json': { differences: [] },
      'c.json': { differences: ['1', '2', '3', '4', '5', '6', '7'] },
    })
    const check: CascadeCheck = async (document) => (document as { differences: string[] }).differences
    const seen: number[] = []
    const report = await runCascadeGolden(golden, { onProgress: (done) => seen.push(done) }, { 'known/1': check })
    expect(report).toMatchObject({
      found: 4,
      passed: 1,
      failures: [
        { id: 'a.json', code: 'not-supported' },
        { id: 'gone.json', reason: expect.stringContaining('gone.json') },
        { id: 'c.json', reason: '1; 2; 3; 4; 5; and 2 more' },
      ],
    })
    expect(seen).toEqual([1, 2, 3, 4])
  })

  it('finds pools beside the document, and reads each once', async () => {
    const entries = ['inner/a.json', 'inner/b.json'].map((file) => ({ file, schema: 'known/1' }))
    const golden = await goldenFolder({
      'index.json': index(...entries),
      'inner/a.json': {},
      'inner/b.json': {},
      'inner/pool.json': { schema: 'widthwise.pool/1', labels: 'labels.u8', models: [] },
    })
    await writeFile(join(golden, 'cascade/inner/labels.u8'), Uint8Array.of(1))
    const pools: unknown[] = []
    const check: CascadeCheck = async (_, { pool, read }) => {
      pools.push(await pool('pool.json'))
      expect(new Uint8Array(await read('labels.u8'))).toEqual(Uint8Array.of(1))
      return []
    }
    expect((await runCascadeGolden(golden, {}, { 'known/1': check })).passed).toBe(2)
    expect(pools[0]).toMatchObject({ rows: 1 })
    expect(pools[1]).toBe(pools[0])
  })
})
