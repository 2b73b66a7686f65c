import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.test-support.ts'
import { outputError, writeOutput } from './write-output.ts'

const root = temporaryFolder()

describe('writeOutput', () => {
  it('writes all of it and leaves nothing else', async () => {
    const bytes = Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251)
    await writeOutput(join(root, 'a.bin'), bytes)
    expect(readFileSync(join(root, 'a.bin')).equals(bytes)).toBe(true)
    await writeOutput(join(root, 'a.bin'), 'other')
    expect(readFileSync(join(root, 'a.bin'), 'utf8')).toBe('other')
    expect(readdirSync(root)).toEqual(['a.bin'])
  })

  it('says that the folder is missing', async () => {
    await expect(writeOutput(join(root, 'none', 'a.bin'), 'x')).rejects.toMatchObject({
      code: 'output-unwritable',
      message: expect.stringContaining('its folder does not exist'),
    })
    expect(existsSync(join(root, 'none'))).toBe(false)
  })

  it('leaves nothing behind where the name is taken by a folder', async () => {
    mkdirSync(join(root, 'folder', 'inside'), { recursive: true })
    writeFileSync(join(root, 'folder', 'inside', 'kept'), '')
    await expect(writeOutput(join(root, 'folder'), 'x')).rejects.toMatchObject({ code: 'output-unwritable' })
    expect(readdirSync(root).filter((name) => name.includes('partial'))).toEqual([])
    expect(existsSync(join(root, 'folder', 'inside', 'kept'))).toBe(true)
  })

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'output-unwritable'],
    ['EIO', 'output-unwritable'],
  ])('tells %s', (code, expected) => {
    expect(outputError('a.bin', Object.assign(new TypeError('no'), { code }))).toMatchObject({
      code: expected,
      message: expect.stringContaining('a.bin'),
    })
  })
})
