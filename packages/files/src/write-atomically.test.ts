import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorFactory } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './temporary-folder.test-support.ts'
import { writeAllAtomically, writeAtomically } from './write-atomically.ts'

describe('writeAtomically', () => {
  it('keeps the order of text and bytes, of pieces small and large', async () => {
    const path = join(await temporaryFolder(), 'a')
    const text = fc.oneof(fc.string(), fc.constant('ü'.repeat(70_000)))
    const piece = fc.oneof(text, fc.uint8Array())
    await fc.assert(
      fc.asyncProperty(fc.array(piece), async (content) => {
        await writeAtomically(path, content)
        const expected = Buffer.concat(content.map((one) => Buffer.from(one as string)))
        // Byte by byte, toEqual takes seconds for what equals does in no time.
        expect((await readFile(path)).equals(expected)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('takes text and bytes in one piece, and leaves nothing else', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'a.bin')
    const bytes = Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251)
    await writeAtomically(path, bytes)
    expect((await readFile(path)).equals(bytes)).toBe(true)
    await writeAtomically(path, 'other')
    expect(await readFile(path, 'utf8')).toBe('other')
    expect(await readdir(folder)).toEqual(['a.bin'])
  })

  it('does not take an error of the content for one of the disk', async () => {
    const folder = await temporaryFolder()
    const failure = Object.assign(new Error('image gone'), { syscall: 'open', code: 'ENOENT' })
    function* content(): Generator<string> {
      yield 'x'
      throw failure
    }
    const toError = () => errorFactory({ never: '' })('never', 'this was no failure to write')
    await expect(writeAtomically(join(folder, 'b'), content(), { toError })).rejects.toBe(failure)
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves nothing behind and an older file as it was when it is cancelled', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'a')
    await writeFile(path, 'old')
    const controller = new AbortController()
    let given = 0
    function* content(): Generator<string> {
      for (;;) {
        if (++given === 3) controller.abort()
        yield 'x'
      }
    }
    await expect(writeAtomically(path, content(), { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    })
    expect(given).toBe(3)
    expect([await readdir(folder), await readFile(path, 'utf8')]).toEqual([['a'], 'old'])
  })

  it('throws what toError makes of a failure', async () => {
    const path = join(await temporaryFolder(), 'none', 'a')
    const own = errorFactory({ 'report-lost': 'Look elsewhere.' })
    const write = writeAtomically(path, 'x', {
      toError: ({ code, message }) => own('report-lost', `${code}: ${message}`),
    })
    await expect(write).rejects.toMatchObject({
      code: 'report-lost',
      message: `folder-missing: ${path}: its folder does not exist`,
    })
  })
})

describe('writeAllAtomically', () => {
  it('gives no file its name, and removes none, before all are complete', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'outdated'), '')
    const files = [
      { path: join(folder, 'c'), content: ['c'] },
      { path: join(folder, 'nowhere', 'd'), content: ['d'] },
    ]
    await expect(writeAllAtomically(files, { outdated: [join(folder, 'outdated')] })).rejects.toMatchObject({
      code: 'folder-missing',
    })
    expect(await readdir(folder)).toEqual(['outdated'])
  })

  it('removes what is outdated when all are complete', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'outdated'), '')
    const files = ['c', 'd'].map((name) => ({ path: join(folder, name), content: name }))
    await writeAllAtomically(files, { outdated: ['outdated', 'never-there'].map((name) => join(folder, name)) })
    expect(await readdir(folder)).toEqual(['c', 'd'])
  })

  it('says what cannot be removed, and then names none', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'outdated'))
    const files = [{ path: join(folder, 'c'), content: 'c' }]
    await expect(writeAllAtomically(files, { outdated: [join(folder, 'outdated')] })).rejects.toMatchObject({
      details: { path: join(folder, 'outdated') },
    })
    expect(await readdir(folder)).toEqual(['outdated'])
  })
})
