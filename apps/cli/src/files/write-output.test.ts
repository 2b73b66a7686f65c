import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { outputError, writeOutput } from './write-output.ts'

const root = temporaryFolder()

describe('writeOutput', () => {
  it('writes all of it, in place of an older file', async () => {
    await writeOutput(join(root, 'a.bin'), Uint8Array.of(1, 2, 3))
    await writeOutput(join(root, 'a.bin'), 'other')
    expect(readFileSync(join(root, 'a.bin'), 'utf8')).toBe('other')
    expect(readdirSync(root)).toEqual(['a.bin'])
  })

  it('says what is wrong with the place', async () => {
    mkdirSync(join(root, 'folder'))
    for (const [path, message] of [
      [join(root, 'none', 'a.bin'), 'its folder does not exist'],
      [join(root, 'folder'), 'there is a folder of that name'],
      ['/dev/stdout', 'it is no regular file'],
    ] as const) {
      await expect(writeOutput(path, 'x')).rejects.toMatchObject({
        code: 'output-unwritable',
        message: expect.stringContaining(message),
        details: { path },
      })
    }
    expect(readdirSync(root)).toEqual(['a.bin', 'folder'])
  })

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EACCES', 'output-unwritable'],
    ['EIO', 'output-unwritable'],
  ])('tells %s of standard output and folders', (code, expected) => {
    expect(outputError('a.bin', Object.assign(new TypeError('no'), { code }))).toMatchObject({
      code: expected,
      message: expect.stringContaining('a.bin'),
    })
  })
})
