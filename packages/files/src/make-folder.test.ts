import { readdir, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'
import { temporaryFolder } from './temporary-folder.test-support.ts'

describe('makeFolder', () => {
  it('makes what is missing and says where that begins', async () => {
    const folder = await temporaryFolder()
    expect(await makeFolder(join(folder, 'a', 'b', 'c'))).toBe(join(folder, 'a'))
    expect(await makeFolder(join(folder, 'a', 'b', 'd'))).toBe(join(folder, 'a', 'b', 'd'))
    expect(await makeFolder(join(folder, 'a', 'b'))).toBeUndefined()
    expect(await readdir(folder, { recursive: true })).toEqual([
      'a',
      join('a', 'b'),
      join('a', 'b', 'c'),
      join('a', 'b', 'd'),
    ])
  })

  it('takes a path from the current folder, and the root', async () => {
    const folder = await temporaryFolder()
    await makeFolder(relative('.', join(folder, 'a', 'b')))
    expect(await readdir(join(folder, 'a'))).toEqual(['b'])
    expect(await makeFolder('/')).toBeUndefined()
    expect(await makeFolder('.')).toBeUndefined()
  })

  it('is not disturbed by others that make the same', async () => {
    const path = join(await temporaryFolder(), 'a', 'b', 'c')
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)))
    expect(await readdir(path)).toEqual([])
  })

  it('says what is in the way', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'file')
    await writeFile(file, '')
    await symlink('nowhere', join(folder, 'link'))
    for (const [path, system] of [
      [file, 'EEXIST'],
      [join(file, 'a', 'b'), 'ENOTDIR'],
      [join(folder, 'link'), 'EEXIST'],
      [join(folder, 'x'.repeat(300)), 'ENAMETOOLONG'],
    ] as const) {
      await expect(makeFolder(path)).rejects.toMatchObject({
        code: 'folder-unwritable',
        message: expect.stringContaining(system),
      })
    }
    expect((await readdir(folder)).sort()).toEqual(['file', 'link'])
  })

  it.runIf(process.platform === 'linux').each(['/proc/nope', '/proc/nope/cache/profiles', '/proc/self/nope'])(
    'comes back where none can be made: %s',
    { timeout: 5000 },
    async (path) => {
      await expect(makeFolder(path)).rejects.toMatchObject({ code: 'folder-unwritable' })
    },
  )
})
