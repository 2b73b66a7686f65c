import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { expandImages } from './expand-images.ts'

const root = temporaryFolder()
const at = (...names: string[]): string => join(root, ...names)
mkdirSync(at('photos', 'more'), { recursive: true })
mkdirSync(at('empty'))
for (const name of ['b.PNG', 'a.jpg', 'notes.txt', '._a.jpg', 'c[1].webp']) writeFileSync(at('photos', name), '')
writeFileSync(at('photos', 'more', 'd.png'), '')

async function* piped(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

const inputs = async (...names: string[]): Promise<readonly string[]> =>
  (await expandImages(names, piped())).map(({ input, error }) => (error ? `${error.code} ${input}` : input))

describe('expandImages', () => {
  it.each<[string, string[], string[]]>([
    ['a file as it was written', ['photos/a.jpg'], ['photos/a.jpg']],
    ['a file that is missing, which reading it will say', ['photos/none.jpg'], ['photos/none.jpg']],
    ['a URL', ['https://example.org/a*.png'], ['https://example.org/a*.png']],
    [
      'a folder: its pictures, sorted; nothing hidden, nothing below',
      ['photos'],
      ['photos/a.jpg', 'photos/b.PNG', 'photos/c[1].webp'],
    ],
    ['a glob, sorted', ['photos/**/*.{jpg,png}'], ['photos/a.jpg', 'photos/more/d.png']],
    ['a file with brackets in its name before a glob', ['photos/c[1].webp'], ['photos/c[1].webp']],
    ['a folder without pictures', ['empty'], ['folder-empty empty']],
    ['a glob that nothing matches', ['photos/*.gif'], ['image-not-found photos/*.gif']],
    [
      'all of them, in the order given',
      ['photos/b.PNG', 'empty', 'photos'],
      ['photos/b.PNG', 'folder-empty empty', 'photos/a.jpg', 'photos/b.PNG', 'photos/c[1].webp'],
    ],
  ])('%s', async (_, names, expected) => {
    const previous = process.cwd()
    process.chdir(root)
    try {
      expect(await inputs(...names)).toEqual(expected)
    } finally {
      process.chdir(previous)
    }
  })

  it('keeps absolute globs absolute', async () => {
    expect(await inputs(at('photos', '*.jpg'))).toEqual([at('photos', 'a.jpg')])
  })

  it('reads one picture from standard input', async () => {
    expect(await expandImages(['-'], piped('ab', 'c'))).toEqual([{ input: '-', image: Buffer.from('abc') }])
    await expect(expandImages(['-', '-'], piped())).rejects.toMatchObject({ code: 'usage-invalid' })
  })

  it('stops reading a pipe that cannot be one picture', async () => {
    const endless = (async function* () {
      for (;;) yield new Uint8Array(64 * 2 ** 20)
    })()
    const [entry] = await expandImages(['-'], endless)
    expect(entry?.error).toMatchObject({ code: 'input-too-large' })
  })
})
