import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { encodableTensors, indices } from '../arbitraries.test-support.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { digestOf } from '../http-server.test-support.ts'
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts'
import { temporaryFolder } from '../temporary-folder.test-support.ts'
import { writeSafetensors } from './write-safetensors.ts'

// A device on which every write fails for want of space, in place of files whose name asks for it.
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>()
  const open: typeof original.open = async (path, ...rest) => {
    const handle = await original.open(path, ...rest)
    if (!String(path).includes('full-disk')) return handle
    await handle.close()
    return original.open('/dev/full', 'w')
  }
  return { ...original, open }
})

const one = { name: 'x', shape: [2], data: Float32Array.of(1, 2) }

describe('writeSafetensors', () => {
  it('writes the file that encodeSafetensors gives, and its digest', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors')
    await fc.assert(
      fc.asyncProperty(encodableTensors, async (tensors) => {
        const digest = await writeSafetensors(path, tensors, { a: 'b' })
        const written = await readFile(path)
        expect(Buffer.compare(written, encodeSafetensors(tensors, { a: 'b' }))).toBe(0)
        expect(digest).toEqual(digestOf(written))
      }),
      { numRuns: 30 },
    )
  })

  it('asks for one tensor at a time, each when the one before it is written', async () => {
    const path = join(await temporaryFolder(), 'x.safetensors')
    const values = indices(1_100_000).map((index) => index % 1024)
    const tensors = ['a', 'b', 'c'].map((name) => ({ name, shape: [1_100_000], dtype: 'f16' as const }))
    let reading = 0
    const read = async () => {
      expect(++reading).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 5))
      reading--
      return values
    }
    await writeSafetensors(
      path,
      tensors.map((tensor) => ({ ...tensor, read })),
    )
    const bytes = encodeSafetensors(tensors.map((tensor) => ({ ...tensor, data: values })))
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0)
  })

  it('replaces an older file in one step', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'x.safetensors')
    await writeFile(path, 'old')
    await writeSafetensors(path, [one])
    expect(await readdir(folder)).toEqual(['x.safetensors'])
    expect((await readFile(path)).length).toBeGreaterThan(8)
  })

  it.each([
    ['a tensor cannot be read', { read: () => Promise.reject(new Error('gone')) }, undefined],
    ['a tensor has other values than its shape', { read: async () => indices(3) }, 'tensor-invalid'],
    ['a value is out of reach', { dtype: 'f16' as const, read: async () => Float32Array.of(1, 1e9) }, 'value-overflow'],
  ] as const)('leaves an older file as it is, and nothing beside it, when %s', async (_, broken, code) => {
    const folder = await temporaryFolder()
    const path = join(folder, 'x.safetensors')
    await writeFile(path, 'old')
    const write = () => writeSafetensors(path, [one, { name: 'y', shape: [2], ...broken }])
    if (code === undefined) await expect(write()).rejects.toThrow('gone')
    else await expectCode(write, code)
    expect(await readdir(folder)).toEqual(['x.safetensors'])
    expect(await readFile(path, 'utf8')).toBe('old')
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'x.safetensors')
    await expectCode(() => writeSafetensors(path, [one], {}, { signal: AbortSignal.abort() }), 'aborted')
    expect(await readdir(folder)).toEqual([])
  })

  it.runIf(existsSync('/dev/full'))('leaves nothing behind when the disk is full', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'full-disk.safetensors')
    await writeFile(path, 'old')
    await expectCode(() => writeSafetensors(path, [one]), 'disk-full', /ENOSPC/)
    expect(await readdir(folder)).toEqual(['full-disk.safetensors'])
    expect(await readFile(path, 'utf8')).toBe('old')
  })

  it('refuses a folder that does not exist, and a name that a folder has', async () => {
    const folder = await temporaryFolder()
    await expectCode(() => writeSafetensors(join(folder, 'none', 'x'), [one]), 'file-unwritable', /ENOENT/)
    await mkdir(join(folder, 'taken'))
    await expectCode(() => writeSafetensors(join(folder, 'taken'), [one]), 'file-unwritable')
    expect(await readdir(folder)).toEqual(['taken'])
  })
})
