import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
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
const search = ['search', model, '--data', list]

interface Row {
  readonly widths: readonly number[]
  readonly macs: number
  readonly top1: number
}

/** The best row of a frontier within a budget. */
const best = (frontier: readonly Row[], budget: number): Row | undefined =>
  frontier.findLast(({ macs }) => macs <= budget)

beforeAll(async () => {
  await writeTinyModel(model)
  // Labels that the full width gives, so that accuracies differ from list to list.
  const paths = files.map((name) => join(testdata, name))
  const { json } = await runBinary(['classify', ...paths, '--model', model, '--width', '1', '--json'])
  const labels: readonly number[] = json.results.map((answer: { class: number }) => answer.class)
  writeFileSync(list, files.map((name, index) => `${join(testdata, name)}\t${labels[index]}\n`).join(''))
})

describe('search', () => {
  it('judges lists as eval judges widths', async () => {
    const { points } = await readDocument(model)
    const evaluated = await runBinary(['eval', model, '--data', list, '--json'])
    const { code, json, stderr } = await runBinary([...search, '--json', '--out', at('found.json')])
    expect([code, stderr]).toEqual([0, ''])
    expect(json).toMatchObject({
      schema: 'widthwise.search/1',
      model: 'tiny',
      data: list,
      split: 'all',
      count: 6,
      method: 'best',
      // Two blocks of two widths: all there are.
      evaluations: 4,
    })
    // Those of the uniform lists that are on the frontier.
    for (const { widths, macs, top1 } of json.frontier as readonly Row[]) {
      const uniform = evaluated.json.widths.find(({ width }: { width: number }) => widths.every((one) => one === width))
      if (uniform) expect([macs, top1]).toEqual([uniform.macs, uniform.top1])
    }
    expect(json.frontier[0]).toMatchObject({ widths: [0.5, 0.5], macs: points[0].macs })
    expect(json.frontier.at(-1)).toMatchObject({ top1: 1 })
    expect(JSON.parse(readFileSync(at('found.json'), 'utf8'))).toEqual(json)
  })

  it('answers budgets, with best never behind greedy', async () => {
    const { points } = await readDocument(model)
    const budgets = [points[0].macs, Math.round(0.9 * points[1].macs), 10 * points[1].macs]
    const flags = ['--widths', '0.25,0.5,0.75,1', '--json', '--budget-macs', ...budgets.map(String)]
    const [greedy, other] = await Promise.all(
      ['greedy', 'best'].map(async (method) => (await runBinary([...search, '--method', method, ...flags])).json),
    )
    expect(greedy.budgets.map(({ budgetMacs }: { budgetMacs: number }) => budgetMacs)).toEqual(budgets)
    for (const [index, { budgetMacs, macs, top1 }] of other.budgets.entries()) {
      expect(macs).toBeLessThanOrEqual(budgetMacs)
      expect(top1).toBeGreaterThanOrEqual(greedy.budgets[index].top1)
      expect(best(other.frontier, budgetMacs)).toEqual({ widths: expect.any(Array), macs, top1 })
    }
    for (const { macs, top1 } of greedy.frontier) expect(best(other.frontier, macs)?.top1).toBeGreaterThanOrEqual(top1)
  })

  it('goes on from a state as if it had not stopped', async () => {
    const flags = ['--widths', '0.25,0.5,0.75,1', '--max-evaluations', '12', '--json']
    const whole = await runBinary([...search, ...flags])
    const state = at('resumed.json')
    const part = await runBinary([...search, ...flags, '--max-evaluations', '7', '--state', state])
    expect(part.json.evaluations).toBe(7)
    const kept = JSON.parse(readFileSync(state, 'utf8'))
    expect(kept).toMatchObject({ schema: 'widthwise.search-file/1', subject: { model: 'tiny', count: 6 } })
    expect(kept.state.evaluations).toHaveLength(7)
    const resumed = await runBinary([...search, ...flags, '--state', state])
    expect(resumed.json).toEqual(whole.json)
    const again = JSON.parse(readFileSync(state, 'utf8')).state.evaluations
    expect([again.length, again.slice(0, 7)]).toEqual([12, kept.state.evaluations])
  })

  it('writes its state when it is cancelled', async () => {
    const state = at('cancelled.json')
    const ratios = Array.from({ length: 60 }, (_, index) => (index + 15) / 74).join(',')
    const { code, json } = await runBinary([...search, '--widths', ratios, '--state', state, '--json'], {
      started: async (child) => {
        while (!existsSync(state)) await sleep(20)
        child.kill('SIGINT')
      },
    })
    expect([code, json.error.code, json.state]).toEqual([130, 'aborted', state])
    expect(json.evaluations).toBeGreaterThanOrEqual(5)
    expect(JSON.parse(readFileSync(state, 'utf8')).state.evaluations).toHaveLength(json.evaluations)
    expect(readdirSync(root).filter((name) => name.startsWith('cancelled'))).toEqual(['cancelled.json'])
  })

  it('says that nothing is kept when it is cancelled without a state', async () => {
    const ratios = Array.from({ length: 60 }, (_, index) => (index + 15) / 74).join(',')
    const { code, stdout } = await runBinary([...search, '--widths', ratios], {
      started: (child) => void sleep(2500).then(() => child.kill('SIGINT')),
    })
    expect(code).toBe(130)
    expect(stdout).toMatch(/^stopped after \d+ lists: nothing is kept without --state\n$/)
  })

  it('answers every budget with one evaluation', async () => {
    const { points } = await readDocument(model)
    const argv = ['--max-evaluations', '1', '--budget-macs', String(points[0].macs), '1e12', '--json']
    const { code, json } = await runBinary([...search, ...argv])
    expect([code, json.evaluations]).toEqual([0, 1])
    expect(json.budgets.map(({ widths }: Row) => widths)).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ])
  })

  it('finds out that it cannot write before it works', async () => {
    for (const flags of [
      ['--out', at('none', 'o.json')],
      ['--state', at('none', 's.json')],
    ]) {
      // No such model: what cannot be written is told before anything is opened.
      const { code, json } = await runBinary(['search', at('no-model'), '--data', list, ...flags, '--json'])
      expect([code, json.error.code]).toEqual([3, 'output-unwritable'])
    }
  })

  it('draws pictures by the seed', async () => {
    const state = at('drawn.json')
    const argv = [...search, '--limit', '3', '--max-evaluations', '1', '--state', state, '--json']
    expect((await runBinary([...argv, '--seed', '4'])).json.count).toBe(3)
    const { code, json } = await runBinary([...argv, '--seed', '5'])
    expect([code, json.error]).toEqual([3, expect.objectContaining({ code: 'search-file-unusable' })])
    expect(json.error.message).toContain('was made with seed 4; this search has 5')
  })

  it('judges on the test split what it found on another, and prints tables for people', async () => {
    for (const [split, name] of [
      ['held-out', 'red'],
      ['held-out', 'blue'],
      ['test', 'red'],
      ['test', 'green'],
      ['test', 'blue'],
    ] as const) {
      mkdirSync(at('folders', split, name), { recursive: true })
      copyFileSync(join(testdata, 'photo.png'), at('folders', split, name, 'a.png'))
    }
    const argv = ['search', model, '--data', at('folders'), '--split', 'held-out', '--test']
    const { code, json } = await runBinary([...argv, '--json'])
    expect([code, json.count]).toEqual([0, 2])
    for (const { top1, testTop1 } of json.frontier) {
      // One picture under every label: each list is right about one of two, and of three, or about none.
      expect([0, 1 / 2]).toContain(top1)
      expect([0, 1 / 3]).toContain(testTop1)
    }
    const { stdout, stderr } = await runBinary([...argv, '--budget-macs', '1e12'])
    expect(stderr).toBe('')
    expect(stdout).toMatch(
      /^tiny on .*folders \(held-out\), 2 pictures: best, 4 lists\n\nbudget +MACs +top-1 +test top-1 +widths\n/,
    )
    expect(stdout).toMatch(/\n1\.00 T +[\d.]+ k +\d+\.00 % +[\d.]+ % +[\d.]+\/[\d.]+\n/)
  })

  it('counts and names the pictures that cannot be read', async () => {
    writeFileSync(at('some.tsv'), `${readFileSync(list, 'utf8')}${at('missing.png')}\t1\n`)
    const { code, json, stderr } = await runBinary(['search', model, '--data', at('some.tsv'), '--json'])
    expect([code, json.count, json.failed.length]).toEqual([1, 6, 1])
    expect(stderr).toBe('')
  })

  it.each<[string, string[], number, string]>([
    ['a budget that the narrowest list does not fit', ['--budget-macs', '10'], 2, 'search-budget-too-small'],
    ['a width that is none', ['--widths', '0.5,2'], 2, 'usage-invalid'],
    ['a width without channels', ['--widths', '0.01,1'], 3, 'subnet-empty'],
    ['another device', ['--device', 'engine'], 3, 'device-unknown'],
    ['a state that is no JSON', ['--state', list], 3, 'search-file-unusable'],
    ['a state of something else', ['--state', join(model, 'widthwise.json')], 3, 'search-file-unusable'],
    ['a state that is a folder', ['--state', root], 3, 'search-file-unusable'],
    ['a state that is damaged', ['--state', 'damaged.json'], 3, 'search-state-invalid'],
    ['a state that cannot be written', ['--state', '/proc/nope/state.json'], 3, 'output-unwritable'],
    ['a list, which has no test split', ['--test'], 3, 'split-unknown'],
  ])('refuses %s', async (_, flags, code, expected) => {
    const subject = JSON.parse(readFileSync(at('resumed.json'), 'utf8')).subject
    const state = { schema: 'widthwise.search-state/1', evaluations: [{ widths: [1, 1], accuracy: 'high' }] }
    writeFileSync(at('damaged.json'), JSON.stringify({ schema: 'widthwise.search-file/1', subject, state }))
    const result = await runBinary([...search, ...flags, '--json'], { cwd: root })
    expect([result.code, result.json.error.code]).toEqual([code, expected])
  })

  it('refuses a rule of one width for the whole network', async () => {
    await writeTinyModel(at('fixed'), {
      document: ({ cascade, points, ...document }) => ({
        ...document,
        slicing: { rule: 'none', widths: [1] },
        points: [points[1]],
      }),
    })
    const { code, json } = await runBinary(['search', at('fixed'), '--data', list, '--json'])
    expect([code, json.error.code]).toEqual([3, 'search-unsupported'])
  })

  it('stops at a network that answers with NaN, in its own words', async () => {
    await writeTinyModel(at('nan'), {
      tensors: (all) =>
        all.map((tensor) =>
          tensor.name === 'head.fc.bias' ? { ...tensor, data: tensor.data.fill(Number.NaN) } : tensor,
        ),
    })
    const { code, json } = await runBinary(['search', at('nan'), '--data', list, '--json'])
    expect([code, json.error.code]).toEqual([3, 'answer-not-finite'])
  })
})
