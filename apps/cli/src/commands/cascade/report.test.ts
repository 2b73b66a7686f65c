import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../../testing/temporary-folder.test-support.ts'

const pool = fileURLToPath(
  new URL('../../../../../tooling/golden/testdata/cascade/formats/pool-npy.json', import.meta.url),
)
const root = temporaryFolder()
const report = (out: string, from = pool) =>
  runInProcess(['cascade', 'report', from, '--out', out, '--bootstrap', '20', '--json'])

describe('cascade report', () => {
  it('writes a page that loads nothing, the numbers, and a table; again over an older one', async () => {
    const out = join(root, 'report')
    const { code, stdout } = await report(out)
    expect(code).toBe(0)
    expect(readdirSync(out).sort()).toEqual(['index.html', 'report.json', 'savings.md'])
    const page = readFileSync(join(out, 'index.html'), 'utf8')
    expect(page).not.toMatch(/\{\{\w+\}\}/)
    for (const part of ['var uPlot', 'new uPlot(', '--paper', 'Reliability of mobilenetV2'])
      expect(page).toContain(part)
    expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)="(?!data:)/)
    const numbers = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
    expect(numbers).toMatchObject({ schema: 'widthwise.cascade-report/1', calibrationRows: 100, testRows: 100 })
    expect(JSON.parse(stdout)).toMatchObject({ out, savings: numbers.savings })
    const again = await report(out)
    expect([again.code, again.stdout]).toEqual([0, stdout])
  })

  it('lays the printed row of a base beside, and tells test rows from those that tuned', async () => {
    const out = join(root, 'published')
    await report(out)
    const { savings, published, frontier, models } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
    expect(published.map(({ base, table }: { base: string; table: string }) => [base, table])).toEqual([
      ['ResNet_50', 'Table 5'],
    ])
    for (const { drops, baseAccuracy } of savings) {
      expect(drops.map(({ drop }: { drop: number }) => drop)).toEqual([0.01, 0.005, 0.001, 0])
      for (const { drop, tuned, test } of drops) {
        expect(tuned.accuracyChange).toBeGreaterThanOrEqual(-drop - 1e-9)
        expect(test.accuracyChange).toBeCloseTo(test.accuracy - baseAccuracy, 12)
      }
    }
    const cheapest = Math.min(...models.map(({ cost }: { cost: number }) => cost))
    expect(frontier.tunedCost[0]).toBe(cheapest)
    expect(frontier.tunedAccuracy).toEqual(frontier.tunedAccuracy.toSorted((a: number, b: number) => a - b))
  })

  it('shows names of models as text', async () => {
    const folder = join(root, 'named')
    mkdirSync(folder)
    const row = (id: number, confidence: number) => `{"id":${id},"label":0,"prediction":0,"confidence":${confidence}}\n`
    writeFileSync(join(folder, 'a.jsonl'), row(0, 0.5) + row(1, 0.7))
    const model = (name: string, macs: number) => ({
      name,
      cost: { macs },
      records: { format: 'jsonl', file: 'a.jsonl' },
    })
    const models = [model('</script><b>&', 1), model('$& large', 2)]
    writeFileSync(join(folder, 'pool.json'), JSON.stringify({ schema: 'widthwise.pool/1', classes: 2, models }))
    const { code } = await report(join(root, 'safe'), folder)
    const page = readFileSync(join(root, 'safe', 'index.html'), 'utf8')
    expect(code).toBe(0)
    expect(page).not.toContain('</script><b>')
    expect(page).toContain('&#60;/script&#62;&#60;b&#62;&#38;')
    expect(page).toContain('$&#38; large')
  })

  it('leaves a folder with other files alone', async () => {
    const out = join(root, 'mine')
    mkdirSync(out)
    writeFileSync(join(out, 'thesis.txt'), 'mine')
    const { code, stdout } = await report(out)
    expect([code, JSON.parse(stdout).error.code]).toEqual([3, 'output-exists'])
    expect(readdirSync(out)).toEqual(['thesis.txt'])
  })
})
