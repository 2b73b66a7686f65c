import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readPool } from '@widthwise/records'
import { beforeAll, describe, expect, it } from 'vitest'
import { runInProcess } from '../../testing/run-in-process.test-support.ts'
import { temporaryFolder } from '../../testing/temporary-folder.test-support.ts'
import { writeTinyModel } from '../../testing/tiny-model.test-support.ts'

const testdata = fileURLToPath(new URL('../../testdata/', import.meta.url))
const root = temporaryFolder()
const at = (...names: string[]): string => join(root, ...names)
const photos = ['photo.png', 'photo.jpg', 'cmyk.jpg', 'sixteen-bit.png', 'one-pixel.png']
const images = photos.map((name) => at('photos', name))

async function run(...argv: string[]) {
  const result = await runInProcess(['cascade', 'run', ...argv, '--profile', '2'])
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it
  return { ...result, json: (argv.includes('--json') ? JSON.parse(result.stdout) : undefined) as any }
}

/** A cascade of the tiny model's two widths. */
const write = (name: string, threshold: number): string => {
  const stages = [{ model: 'tiny', width: 0.5, threshold }, { model: './tiny' }]
  writeFileSync(at(name), JSON.stringify({ schema: 'widthwise.cascade/1', policy: 'max-softmax', stages }))
  return at(name)
}

beforeAll(async () => {
  await writeTinyModel(at('tiny'))
  mkdirSync(at('photos'))
  for (const name of photos) copyFileSync(join(testdata, name), at('photos', name))
  writeFileSync(at('list.tsv'), photos.map((name, index) => `photos/${name}\t${index % 3}\n`).join(''))
})

describe('cascade run', () => {
  it('answers, and says what is saved as predicted and by the clock', async () => {
    const { code, stderr, json } = await run(write('never.json', 2), ...images, '--json')
    expect([code, stderr]).toEqual([0, ''])
    expect(json).toMatchObject({ schema: 'widthwise.cascade-run/1', policy: 'max-softmax' })
    expect(json.results.map(({ input }: { input: string }) => input)).toEqual(images)
    for (const { ran, macs, fullMacs, saving } of json.results) {
      expect(ran).toMatchObject([
        { model: 'tiny', width: 0.5 },
        { model: 'tiny', width: 1 },
      ])
      expect(macs).toBe(ran[0].macs + ran[1].macs)
      expect(saving).toBeCloseTo(1 - macs / fullMacs, 12)
    }
    const { summary, profile } = json
    expect(summary).toMatchObject({ answered: 5, failed: 0, compared: { pictures: 5 } })
    expect(summary.exits.map(({ count, device }: { count: number; device: object }) => [count, device])).toEqual([
      [0, { runs: 5, samples: 5 }],
      [5, { runs: 5, samples: 5 }],
    ])
    expect(summary.savingMacs).toBeCloseTo(-profile.stages[0].macs / profile.stages[1].macs, 12)
    // What a clock says of networks this small is noise; that it is said, and from the profile, is not.
    expect(summary.predictedSaving).toBeLessThan(1)
    expect(summary.measuredSaving).toBeCloseTo(1 - summary.compared.cascadeMs / summary.compared.baseMs, 12)
  })

  it('never runs the base where the first stage is sure, in batches too', async () => {
    const { json } = await run(write('always.json', 0), ...images, '--json', '--batch', '3', '--compare', '0')
    expect(json.summary.exits).toMatchObject([
      { width: 0.5, count: 5, share: 1, device: { runs: 2, samples: 5 } },
      { width: 1, count: 0, share: 0, device: { runs: 0, samples: 0 } },
    ])
    expect(json.summary).not.toHaveProperty('measuredSaving')
  })

  it('counts right answers of labelled pictures, and records what every stage says of them', async () => {
    const { code, json } = await run(
      write('always.json', 0),
      '--data',
      at('list.tsv'),
      '--records',
      at('pool'),
      '--json',
    )
    expect(code).toBe(0)
    const pool = await readPool(json.records)
    expect(pool.models.map(({ name, cost }) => [name, cost.macs])).toEqual(
      json.stages.map(({ width, macs }: { width: number; macs: number }) => [`tiny-w${width}`, macs]),
    )
    const [narrow, wide] = pool.models
    const right = (marks: Uint8Array | undefined): number => [...(marks ?? [])].reduce((sum, mark) => sum + mark, 0)
    expect(json.summary.accuracy).toMatchObject({ count: 5, right: right(narrow?.right) })
    expect(json.summary.compared.baseAccuracy.right).toBe(right(wide?.right))
    expect([...(narrow?.columns.predictions ?? [])]).toEqual(
      json.results.map(({ class: best }: { class: number }) => best),
    )
    expect(json.results[0]).toMatchObject({ input: 'photos/photo.png', expected: { class: 0, label: 'red' } })
  })

  it('answers the others when pictures fail, and exits with 1', async () => {
    writeFileSync(at('broken.png'), 'no picture')
    const names = [at('broken.png'), images[0] as string, at('gone', '*.png'), images[1] as string]
    const { code, json } = await run(write('always.json', 0), ...names, '--json')
    expect(code).toBe(1)
    const codes = json.results.map(({ error }: { error?: { code: string } }) => error?.code ?? 'answered')
    expect(codes).toEqual(['image-unsupported', 'answered', 'image-not-found', 'answered'])
    expect(json.summary).toMatchObject({ answered: 2, failed: 2, compared: { pictures: 2 } })
  })

  it('tells people the same', async () => {
    const { stdout } = await run(write('always.json', 0), ...images)
    expect(stdout).toContain('tiny 0.5')
    expect(stdout).toContain('5 pictures answered')
    expect(stdout).toMatch(/predicted saving against the base alone: [\d.]+ % of its MACs, -?[\d.]+ % of its time/)
    expect(stdout).toMatch(/measured saving: -?[\d.]+ %/)
  })

  it.each<[string, string[], number, string]>([
    ['no picture', [], 2, 'usage-invalid'],
    ['pictures twice', [images[0] as string, '--data', 'x.tsv'], 2, 'usage-invalid'],
    ['records without labels', [images[0] as string, '--records', 'pool'], 2, 'usage-invalid'],
    ['data that there is not', ['--data', at('gone.tsv')], 3, 'dataset-unknown'],
  ])('refuses %s', async (_, argv, code, error) => {
    const result = await run(write('always.json', 0), ...argv, '--json')
    expect([result.code, result.json.error.code]).toEqual([code, error])
  })

  it('refuses a cascade that is none, or not there', async () => {
    writeFileSync(at('wrong.json'), readFileSync(write('always.json', 0), 'utf8').replace('cascade/1', 'cascade/9'))
    expect((await run(at('wrong.json'), ...images, '--json')).json.error.code).toBe('cascade-invalid')
    const gone = await run(at('gone.json'), ...images, '--json')
    expect([gone.code, gone.json.error.code]).toEqual([3, 'cascade-not-found'])
  })

  it('ends with 130 when it is cancelled, and prints what there is', async () => {
    const controller = new AbortController()
    const argv = ['cascade', 'run', write('never.json', 2), ...images, '--json', '--profile', '100000']
    const running = runInProcess(argv, { signal: controller.signal })
    setTimeout(() => controller.abort(), 1500)
    const { code, stdout } = await running
    expect([code, JSON.parse(stdout).error.code]).toEqual([130, 'aborted'])
  })
})
