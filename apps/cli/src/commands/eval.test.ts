import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readRecords } from '@widthwise/records'
import { beforeAll, describe, expect, it } from 'vitest'
import { runBinary } from '../testing/run-binary.test-support.ts'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { readDocument, writeTinyModel } from '../testing/tiny-model.test-support.ts'

const testdata = fileURLToPath(new URL('../testdata/', import.meta.url))
const root = temporaryFolder()
const at = (...names: string[]): string => join(root, ...names)
const model = at('tiny')
const files = ['photo.png', 'photo.jpg', 'cmyk.jpg', 'sixteen-bit.png', 'animated.gif', 'one-pixel.png']
const list = at('list.tsv')

interface Answer {
  readonly class: number
  readonly confidence: number
}

/** What `classify` says of the same pictures at a width. */
async function answers(width: number): Promise<readonly Answer[]> {
  const paths = files.map((name) => join(testdata, name))
  return (await runBinary(['classify', ...paths, '--model', model, '--width', String(width), '--json'])).json.results
}

/** Labels of the list: what the full width says of the first four, something else of the others. */
let labels: readonly number[] = []

beforeAll(async () => {
  await writeTinyModel(model)
  labels = (await answers(1)).map((answer, index) => (index < 4 ? answer.class : (answer.class + 1) % 3))
  writeFileSync(list, files.map((name, index) => `${join(testdata, name)}\t${labels[index]}\n`).join(''))
})

describe('eval', () => {
  it('agrees with classify, picture by picture', async () => {
    const { points } = await readDocument(model)
    const { code, json, stderr } = await runBinary([
      'eval',
      model,
      '--data',
      list,
      '--cascade',
      'all',
      '--batch',
      '4',
      '--json',
    ])
    expect([code, stderr]).toEqual([0, ''])
    expect(json).toMatchObject({ schema: 'widthwise.eval/1', model: 'tiny', data: list, count: 6 })
    const narrow = await answers(0.5)
    const right = narrow.filter((answer, index) => answer.class === labels[index]).length
    expect(json.widths).toEqual([
      { width: 0.5, top1: right / 6, top5: 1, macs: points[0].macs, msMedian: expect.any(Number) },
      { width: 1, top1: 4 / 6, top5: 1, macs: points[1].macs, msMedian: expect.any(Number) },
    ])
    // Thresholds of 1 and of 0: everybody goes on, everybody exits.
    expect(json.cascade).toEqual([
      {
        chain: [0.5, 1],
        thresholds: [1],
        top1: 4 / 6,
        meanMacs: points[0].macs + points[1].macs,
        saving: expect.closeTo(-points[0].macs / points[1].macs, 12),
        exits: [
          { width: 0.5, share: 0 },
          { width: 1, share: 1 },
        ],
      },
      expect.objectContaining({ thresholds: [0], top1: right / 6, meanMacs: points[0].macs }),
    ])
  })

  it('takes some widths and some pictures', async () => {
    const { json } = await runBinary(['eval', model, '--data', list, '--width', '1', '--limit', '4', '--json'])
    expect(json).toMatchObject({ count: 4, widths: [{ width: 1, top1: 1 }] })
    // The default cascade needs the width that was left out.
    expect(json.cascade).toBeUndefined()
  })

  it('counts and names the pictures that cannot be read', async () => {
    const bad = at('bad.tsv')
    writeFileSync(at('cut.png'), readFileSync(join(testdata, 'photo.png')).subarray(0, 300))
    writeFileSync(bad, `${readFileSync(list, 'utf8')}${at('cut.png')}\t0\n${at('missing.png')}\t1\n`)
    const { code, json } = await runBinary(['eval', model, '--data', bad, '--json'])
    expect(code).toBe(1)
    expect(json).toMatchObject({ count: 6, widths: [{ width: 0.5 }, { width: 1, top1: 4 / 6 }] })
    expect(json.failed.map(({ error }: { error: { code: string } }) => error.code)).toEqual([
      'image-corrupt',
      'image-unreadable',
    ])
  })

  it('takes lists of one ratio a block beside widths', async () => {
    const out = at('lists')
    const argv = ['--width', '0.5,0.5/1,1/1', '--records', out]
    const { code, json } = await runBinary(['eval', model, '--data', list, ...argv, '--json'])
    expect([code, json.widths.map(({ width }: { width: unknown }) => width)]).toEqual([0, [0.5, [0.5, 1], [1, 1]]])
    const [narrow, mixed, full] = json.widths.map(({ macs }: { macs: number }) => macs)
    expect(narrow).toBeLessThan(mixed)
    expect(mixed).toBeLessThan(full)
    const whole = await runBinary(['eval', model, '--data', list, '--width', '1', '--json'])
    expect(json.widths[2].top1).toBe(whole.json.widths[0].top1)
    expect(readdirSync(out).sort()).toEqual(['0.5-1.jsonl', '0.5.jsonl', '1-1.jsonl', 'pool.json'])
    const { stdout } = await runBinary(['eval', model, '--data', list, '--width', '0.5/1'])
    expect(stdout).toMatch(/\n0\.5\/1 /)
  })

  it('writes a pool of records that join up', async () => {
    const out = at('pool')
    const { code, json } = await runBinary(['eval', model, '--data', list, '--records', out, '--json'])
    expect([code, json.records, readdirSync(out).sort()]).toEqual([
      0,
      join(out, 'pool.json'),
      ['0.5.jsonl', '1.jsonl', 'pool.json'],
    ])
    const pool = JSON.parse(readFileSync(join(out, 'pool.json'), 'utf8'))
    expect(pool).toMatchObject({ schema: 'widthwise.pool/1', classes: 3, rows: 6 })
    for (const [index, { name, cost, records, ...named }] of pool.models.entries()) {
      const { width, macs, msMedian } = json.widths[index]
      expect([resolve(out, named.model), named.width]).toEqual([model, width])
      expect([name, cost, records.format]).toEqual([`w${width}`, { macs, ms: msMedian }, 'jsonl'])
      const columns = await readRecords(join(out, records.file), { classes: pool.classes })
      expect([...columns.labels]).toEqual(labels)
      const own = await answers(width)
      expect([...columns.predictions]).toEqual(own.map((answer) => answer.class))
      // Batches and single pictures may differ in the last bits of float32.
      for (const [row, { confidence }] of own.entries()) expect(columns.confidences[row]).toBeCloseTo(confidence, 5)
    }
    // A second run takes the place of the first.
    expect((await runBinary(['eval', model, '--data', list, '--width', '1', '--records', out])).code).toBe(0)
    expect(JSON.parse(readFileSync(join(out, 'pool.json'), 'utf8')).models).toHaveLength(1)
  })

  it('leaves nothing behind when the records cannot be written', async () => {
    writeFileSync(at('taken'), '')
    const { code, json } = await runBinary(['eval', model, '--data', list, '--records', at('taken', 'pool'), '--json'])
    expect([code, json.error.code]).toEqual([3, 'output-unwritable'])
    expect(readFileSync(at('taken'), 'utf8')).toBe('')
  })

  it.runIf(process.platform === 'linux')('comes back from a folder that cannot be made', async () => {
    const { code, json } = await runBinary(['eval', model, '--data', list, '--records', '/proc/nope/pool', '--json'])
    expect([code, json.error.code]).toEqual([3, 'output-unwritable'])
  })

  it.each<[string, string[], number, string]>([
    ['a width that is not offered', ['--data', list, '--width', '0.3'], 2, 'width-not-offered'],
    [
      'a cascade of widths that are left out',
      ['--data', list, '--width', '1', '--cascade', 'auto'],
      2,
      'usage-invalid',
    ],
    ['another device', ['--data', list, '--device', 'engine'], 3, 'device-unknown'],
    ['no such data', ['--data', at('nowhere')], 3, 'dataset-unknown'],
    ['a label beyond the classes', ['--data', 'strays'], 3, 'class-unknown'],
    ['only pictures that cannot be read', ['--data', 'unreadable'], 3, 'data-unreadable'],
  ])('%s', async (_, flags, code, expected) => {
    writeFileSync(at('strays'), `${join(testdata, 'photo.png')}\t7\n`)
    writeFileSync(at('unreadable'), `${at('gone.png')}\t0\n`)
    const result = await runBinary(['eval', model, ...flags, '--json'], { cwd: root })
    expect([result.code, result.json.error.code]).toEqual([code, expected])
  })

  it('needs a table for cascades', async () => {
    await writeTinyModel(at('plain'), { document: ({ cascade, ...document }) => document })
    const asked = await runBinary(['eval', at('plain'), '--data', list, '--cascade', 'auto', '--json'])
    expect([asked.code, asked.json.error.code]).toEqual([3, 'cascade-missing'])
    const plain = await runBinary(['eval', at('plain'), '--data', list, '--json'])
    expect([plain.code, plain.json.cascade]).toEqual([0, undefined])
  })

  it('stops at a network that answers with NaN', async () => {
    await writeTinyModel(at('nan'), {
      tensors: (all) =>
        all.map((tensor) =>
          tensor.name === 'head.fc.bias' ? { ...tensor, data: tensor.data.fill(Number.NaN) } : tensor,
        ),
    })
    const { code, json } = await runBinary(['eval', at('nan'), '--data', list, '--json'])
    expect([code, json.error.code]).toEqual([3, 'answer-not-finite'])
  })

  it('takes folders named after the classes, and prints tables for people', async () => {
    for (const name of ['red', 'green', 'blue']) {
      mkdirSync(at('folders', name), { recursive: true })
      writeFileSync(at('folders', name, 'a.png'), readFileSync(join(testdata, 'photo.png')))
    }
    const { code, stdout, stderr } = await runBinary(['eval', model, '--data', at('folders')])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^tiny on .*folders \(\w+\), 3 pictures\n\nwidth +top-1 +top-5 +MACs +ms\n +0\.5 +33\.33 % +100\.00 % /,
    )
    expect(stdout).toMatch(
      /\n\ncascade +thresholds +exits +top-1 +mean MACs +saving\n0\.5 → 1 +[\d.]+ +0\.0 %, 100\.0 % /,
    )
  })
})
