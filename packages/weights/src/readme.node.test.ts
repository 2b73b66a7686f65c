import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'

const root = join(import.meta.dirname, '..')

async function codeOfReadme(): Promise<string[]> {
  const text = await readFile(join(root, 'README.md'), 'utf8')
  return [...text.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1] as string)
}

/** Runs an example and gives what it prints. */
async function run(example: string): Promise<unknown[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await import(/* @vite-ignore */ `../examples/${example}.mjs`)
  return log.mock.calls.flat()
}

describe('the README', () => {
  afterEach(() => vi.restoreAllMocks())

  it('shows the examples as they are', async () => {
    const names = (await readdir(join(root, 'examples'))).filter((name) => name.endsWith('.mjs'))
    const examples = await Promise.all(names.map((name) => readFile(join(root, 'examples', name), 'utf8')))
    expect((await codeOfReadme()).sort()).toEqual(examples.sort())
  })

  it('needs nothing that the package does not ship', async () => {
    const { files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    expect(files).toContain('examples')
    for (const code of await codeOfReadme()) expect(code).not.toMatch(/testdata|\.\.\//)
    const original = await readFile(join(root, 'src/testdata/checkpoints/training.zip.pt'))
    expect(await readFile(join(root, 'examples/training.pt'))).toEqual(original)
  })

  it('slices', async () => {
    expect(await run('read-slice')).toEqual([
      { name: 'head.weight', dtype: 'f16', shape: [2, 4] },
      Float32Array.of(0, 1, 4, 5),
    ])
  })

  it('reads a checkpoint', async () => {
    const [format, key, prefix, epoch, names, values] = await run('read-checkpoint')
    expect([format, key, prefix, epoch]).toEqual(['torch-zip', 'state_dict_ema', 'module._orig_mod.', '7'])
    expect(names).toContain('1.running_mean')
    expect(values).toHaveLength(2)
  })

  it('nests', async () => {
    expect(await run('nested-shards')).toEqual([
      Float32Array.of(0, 1, 4, 5),
      ['w@[0:2,2:4]', 'w@[2:4,0:4]'],
      Float32Array.from({ length: 16 }, (_, index) => index),
    ])
  })
})
