import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { AtomicFile } from './atomic-file.ts'
import { temporaryFolder } from './temporary-folder.test-support.ts'
import { writeAtomically } from './write-atomically.ts'

// Disks that are hard to come by, in place of files whose names ask for them.
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>()
  const open: typeof original.open = async (path, ...rest) => {
    const handle = await original.open(path, ...rest)
    const write = handle.write.bind(handle) as (bytes: Uint8Array, from: number, length: number) => Promise<unknown>
    const taking = (most: (from: number) => number) => {
      handle.write = ((bytes: Uint8Array, from: number, length: number) =>
        write(bytes, from, Math.min(length, most(from)))) as FileHandle['write']
    }
    if (String(path).includes('short-writes')) taking(() => 1000)
    if (String(path).includes('takes-no-more')) taking((from) => (from < 2000 ? 1000 : 0))
    if (!String(path).includes('full-disk')) return handle
    await handle.close()
    return original.open('/dev/full', 'w')
  }
  return { ...original, open }
})

describe('AtomicFile', () => {
  it('has its name from commit on, and not before', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'a')
    await writeFile(path, 'old')
    const file = await AtomicFile.create(path)
    await file.append('new')
    await file.finish()
    expect(await readFile(path, 'utf8')).toBe('old')
    await file.commit()
    await file.discard()
    expect([await readdir(folder), await readFile(path, 'utf8')]).toEqual([['a'], 'new'])
  })

  it('leaves nothing behind when it is discarded, finished or not', async () => {
    const folder = await temporaryFolder()
    for (const finished of [false, true]) {
      const file = await AtomicFile.create(join(folder, 'a'))
      await file.append(Uint8Array.of(1))
      if (finished) await file.finish()
      await file.discard()
      expect(await readdir(folder)).toEqual([])
    }
  })

  it('writes on where the system took less than it was given', async () => {
    const path = join(await temporaryFolder(), 'short-writes')
    const bytes = Uint8Array.from({ length: 12_345 }, (_, i) => i % 251)
    await writeAtomically(path, [bytes, 'x'.repeat(2500)])
    expect((await readFile(path)).equals(Buffer.concat([bytes, Buffer.alloc(2500, 'x')]))).toBe(true)
  })

  it('takes no half for the whole', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'takes-no-more')
    await expect(writeAtomically(path, new Uint8Array(10_000))).rejects.toMatchObject({
      code: 'disk-full',
      message: `${path}: the disk took 2000 of 10000 bytes and no more`,
    })
    expect(await readdir(folder)).toEqual([])
  })

  it.runIf(existsSync('/dev/full'))('leaves an older file as it was when the disk is full', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'full-disk')
    await writeFile(path, 'old')
    await expect(writeAtomically(path, 'new')).rejects.toMatchObject({
      code: 'disk-full',
      message: `${path}: the disk has no room for it`,
    })
    expect([await readdir(folder), await readFile(path, 'utf8')]).toEqual([['full-disk'], 'old'])
  })

  it('has a temporary name that fits wherever its own does', async () => {
    const folder = await temporaryFolder()
    for (const name of ['x'.repeat(255), '幅'.repeat(85)]) {
      await writeAtomically(join(folder, name), 'x')
      expect(await readFile(join(folder, name), 'utf8')).toBe('x')
    }
  })

  it('does not have two writers of one file disturb each other', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'a')
    const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000))
    await Promise.all(contents.map((content) => writeAtomically(path, content)))
    expect(contents).toContain(await readFile(path, 'utf8'))
    expect(await readdir(folder)).toEqual(['a'])
  })
})

describe.runIf(process.platform !== 'win32')('what an older file hands on', () => {
  it.each([0o600, 0o755, 0o444])('is its permissions: %o', async (mode) => {
    const path = join(await temporaryFolder(), 'a')
    await writeFile(path, 'old')
    await chmod(path, mode)
    await writeAtomically(path, 'new')
    expect([(await stat(path)).mode & 0o7777, await readFile(path, 'utf8')]).toEqual([mode, 'new'])
  })

  it('is private while it is written', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'a'), 'old', { mode: 0o600 })
    const file = await AtomicFile.create(join(folder, 'a'))
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
    await file.discard()
  })

  it.runIf(process.getuid?.() === 0)('is its owner, when root writes', async () => {
    const path = join(await temporaryFolder(), 'a')
    await writeFile(path, 'old')
    await chown(path, 1234, 4321)
    await writeAtomically(path, 'new')
    expect(await stat(path)).toMatchObject({ uid: 1234, gid: 4321 })
  })

  it('is the link that leads to it', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'data'))
    await writeFile(join(folder, 'data', 'there'), 'old')
    for (const name of ['there', 'not-yet']) {
      const link = join(folder, `link-${name}`)
      await symlink(join('data', name), link)
      await writeAtomically(link, 'new')
      expect([await readlink(link), await readFile(link, 'utf8')]).toEqual([join('data', name), 'new'])
    }
    expect(await readdir(join(folder, 'data'))).toEqual(['not-yet', 'there'])
  })
})

describe('what is no regular file', () => {
  const refused = async (path: string, message: string, code = 'path-taken') =>
    expect(writeAtomically(path, 'x')).rejects.toMatchObject({ code, message: expect.stringContaining(message) })

  it('is left alone: a folder', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'taken', 'inside'), { recursive: true })
    await refused(join(folder, 'taken'), 'there is a folder of that name')
    expect(await readdir(folder, { recursive: true })).toEqual(['taken', join('taken', 'inside')])
  })

  it.runIf(process.platform === 'linux')('is left alone: a pipe, at which nobody waits', async () => {
    const folder = await temporaryFolder()
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await refused(join(folder, 'pipe'), 'it is no regular file')
    expect((await lstat(join(folder, 'pipe'))).isFIFO()).toBe(true)
    expect(await readdir(folder)).toEqual(['pipe'])
  })

  it.runIf(process.platform === 'linux').each(['/dev/null', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/2'])(
    'is left alone: %s',
    async (path) => {
      const before = (await lstat(path)).ino
      await refused(path, 'it is no regular file')
      if (path === '/dev/null' || path === '/dev/stdout') expect((await lstat(path)).ino).toBe(before)
    },
  )

  it.runIf(process.platform === 'linux')('is left alone: a stream that the shell has made a file', async () => {
    const path = join(await temporaryFolder(), 'log')
    const log = await open(path, 'a')
    try {
      await log.write('before\n')
      await refused(`/dev/fd/${log.fd}`, 'it is no regular file')
      await log.write('after\n')
    } finally {
      await log.close()
    }
    expect(await readFile(path, 'utf8')).toBe('before\nafter\n')
  })

  it('says when links lead in a circle', async () => {
    const folder = await temporaryFolder()
    await symlink('b', join(folder, 'a'))
    await symlink('a', join(folder, 'b'))
    await refused(join(folder, 'a'), 'ELOOP', 'file-unwritable')
  })

  it('says when what should be a folder is a file', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    await refused(join(folder, 'file', 'a'), 'what should be its folder is a file', 'folder-missing')
  })
})
