import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { committedFolders } from './golden-folder.ts'
import { runGoldenCommand } from './main.ts'

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(...args: readonly string[]): Promise<Outcome> {
  let [out, err] = ['', '']
  const code = await runGoldenCommand(args, {
    write: (text) => {
      out += text
    },
    writeError: (text) => {
      err += text
    },
    isTerminal: false,
    signal: new AbortController().signal,
  })
  return { code, out, err }
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'widthwise-golden-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A golden folder of cost entries alone. */
async function costsFolder(change: (entry: Record<string, unknown>) => Record<string, unknown>): Promise<string> {
  const folder = await temporaryFolder()
  const architecture = { family: 'convnext', naming: 'timm', dims: [4], depths: [1], classes: 2, kernel: 3 }
  const entry = { id: 'small', architecture, input: [3, 8, 8], slicing: { rule: 'none' }, params: 422, macs: 1432 }
  await writeFile(join(folder, 'costs.json'), JSON.stringify({ entries: [change(entry)] }))
  return folder
}

describe('npm run golden', () => {
  it('counts what the committed costs say', async () => {
    const { code, out, err } = await run('--golden', committedFolders.folder, '--kind', 'costs', '--json')
    const document = JSON.parse(out)
    expect(document).toMatchObject({
      schema: 'widthwise.golden-run/1',
      kinds: [{ kind: 'costs', failed: 0, failures: [] }],
    })
    const { found, passed } = document.kinds[0]
    expect(found).toBeGreaterThanOrEqual(72)
    expect(passed).toBe(found)
    expect(err).toContain(`costs: ${found} found, ${found} passed, 0 failed`)
    expect(code).toBe(0)
  })

  it('passes a right count, and says which one is wrong and what it should be', async () => {
    expect((await run('--golden', await costsFolder((entry) => entry), '--kind', 'costs')).code).toBe(0)
    const wrong = await costsFolder((entry) => ({ ...entry, macs: 1 }))
    expect(await run('--golden', wrong, '--kind', 'costs')).toMatchObject({
      code: 1,
      out: 'costs/small: macs 1432, not 1\ncosts: 1 found, 0 passed, 1 failed\n',
    })
  })

  it('counts networks that this build lacks as failed, with a code', async () => {
    const folder = await costsFolder((entry) => ({ ...entry, architecture: { family: 'perceptron' } }))
    await writeFile(
      join(folder, 'more-costs.json'),
      JSON.stringify({
        rows: [
          { name: 'convnext_atto', imageSize: 224, slicing: { rule: 'none' }, params: 3_695_520, macs: 547_332_480 },
          { name: 'perceptron_1957', imageSize: 20, slicing: { rule: 'none' }, params: 400, macs: 400 },
          { backbone: 'convnext_atto', head: 'retina', params: {}, macs: {} },
        ],
      }),
    )
    const { code, out } = await run('--golden', folder, '--kind', 'costs', '--json')
    const [{ found, passed, failures }] = JSON.parse(out).kinds
    expect({ code, found, passed }).toEqual({ code: 1, found: 4, passed: 1 })
    expect(failures.map((failure: { code: string }) => failure.code)).toEqual([
      'architecture-unknown',
      'architecture-unknown',
      'architecture-unknown',
    ])
  })

  it('fails where there is nothing to run', async () => {
    const folder = await temporaryFolder()
    const all = await run('--golden', folder, '--json')
    expect(JSON.parse(all.out).kinds).toEqual([])
    expect(all).toMatchObject({ code: 1, err: expect.stringContaining('no golden file was found') })
    const one = await run('--golden', join(folder, 'nowhere'), '--kind', 'forward', '--json')
    expect(JSON.parse(one.out).kinds).toEqual([{ kind: 'forward', found: 0, passed: 0, failed: 0, failures: [] }])
    expect(one.code).toBe(1)
  })

  it('fails every unit of a kind that it cannot run when asked for it, and else says that it left it out', async () => {
    const folder = await costsFolder((entry) => entry)
    for (const id of ['one', 'two']) {
      await mkdir(join(folder, 'train', id), { recursive: true })
      await writeFile(join(folder, 'train', id, 'case.json'), '{}')
    }
    const asked = await run('--golden', folder, '--kind', 'train', '--json')
    expect(JSON.parse(asked.out).kinds).toMatchObject([{ kind: 'train', found: 2, passed: 0, failed: 2 }])
    expect(JSON.parse(asked.out).kinds[0].failures[0].reason).toBe('not supported by this build')
    expect(asked.code).toBe(1)
    const all = await run('--golden', folder, '--json')
    expect(JSON.parse(all.out)).toMatchObject({ kinds: [{ kind: 'costs' }], notRun: [{ kind: 'train', found: 2 }] })
    expect(all.err).toContain('train: 2 found, not run: not supported by this build')
    expect(all.code).toBe(0)
  })

  it('counts the smallest units of the other kinds', async () => {
    const folder = await temporaryFolder()
    const files = {
      'detection/nms.json': { cases: [{}, {}, {}] },
      'detection/coco-eval.json': { cases: [{}] },
      'cascade/index.json': { files: [{ file: 'a.json' }, { file: 'b.json' }] },
      'train/sgd/case.json': {},
    }
    for (const [file, content] of Object.entries(files)) {
      await mkdir(join(folder, file, '..'), { recursive: true })
      await writeFile(join(folder, file), JSON.stringify(content))
    }
    const found = async (kind: string) =>
      JSON.parse((await run('--golden', folder, '--kind', kind, '--json')).out).kinds[0].found
    expect(await found('detection')).toBe(4)
    expect(await found('cascade')).toBe(2)
    expect(await found('train')).toBe(1)
  })

  it('goes on to the other kinds when the index of one is damaged', async () => {
    const folder = await costsFolder((entry) => entry)
    await mkdir(join(folder, 'cascade'))
    await writeFile(join(folder, 'cascade', 'index.json'), '{')
    await writeFile(join(folder, 'bad-costs.json'), '{')
    const { code, out } = await run('--golden', folder, '--json')
    expect(JSON.parse(out).kinds).toMatchObject([
      { kind: 'costs', found: 1, failed: 1 },
      { kind: 'cascade', found: 1, failed: 1 },
    ])
    expect(code).toBe(1)
  })

  it('answers wrong usage with 2 and --help with 0', async () => {
    expect(await run('--kind', 'costings')).toMatchObject({ code: 2, err: expect.stringContaining('forward') })
    expect((await run('--goldens')).code).toBe(2)
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--kind') })
  })

  it('takes its folder from the environment', async () => {
    const folder = await costsFolder((entry) => entry)
    const before = process.env.WIDTHWISE_GOLDEN
    onTestFinished(() => {
      if (before === undefined) delete process.env.WIDTHWISE_GOLDEN
      else process.env.WIDTHWISE_GOLDEN = before
    })
    process.env.WIDTHWISE_GOLDEN = folder
    expect(JSON.parse((await run('--kind', 'costs', '--json')).out)).toMatchObject({ folder, kinds: [{ found: 1 }] })
  })
})
