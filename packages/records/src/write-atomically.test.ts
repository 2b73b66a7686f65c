import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAtomically } from './write-atomically.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'widthwise-atomic-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('writeAtomically', () => {
  it('keeps the order of text and bytes, of pieces small and large', async () => {
    const path = join(folder, 'a')
    const text = fc.oneof(fc.string(), fc.constant('x'.repeat(70_000)))
    const piece = fc.oneof(text, fc.uint8Array())
    await fc.assert(
      fc.asyncProperty(fc.array(piece), async (content) => {
        await writeAtomically([{ path, content }])
        const expected = Buffer.concat(content.map((one) => Buffer.from(one as string)))
        // Byte by byte, toEqual takes seconds for what equals does in no time.
        expect((await readFile(path)).equals(expected)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('does not take an error of the content for one of the disk', async () => {
    const failure = Object.assign(new Error('image gone'), { syscall: 'open', code: 'ENOENT' })
    function* content(): Generator<string> {
      yield 'x'
      throw failure
    }
    await expect(writeAtomically([{ path: join(folder, 'b'), content: content() }])).rejects.toBe(failure)
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('gives no file its name before all are complete', async () => {
    const files = [
      { path: join(folder, 'c'), content: ['c'] },
      { path: join(folder, 'nowhere', 'd'), content: ['d'] },
    ]
    await expect(writeAtomically(files, [join(folder, 'a')])).rejects.toMatchObject({ code: 'file-unwritable' })
    expect(await readdir(folder)).toEqual(['a'])
  })
})
