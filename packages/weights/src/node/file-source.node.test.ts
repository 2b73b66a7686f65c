import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { indices } from '../arbitraries.test-support.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts'
import { temporaryFolder } from '../temporary-folder.test-support.ts'
import { verifyShard } from '../verify-shard.ts'
import { fileSource } from './file-source.ts'
import { openSafetensorsFile } from './open-safetensors-file.ts'

async function writeCounted(): Promise<string> {
  const path = join(await temporaryFolder(), 'x.safetensors')
  await writeFile(path, encodeSafetensors([{ name: 'x', shape: [100, 100], data: indices(10_000) }]))
  return path
}

describe('fileSource', () => {
  it('reads a file in place, by path or file URL', async () => {
    const path = await writeCounted()
    for (const place of [path, pathToFileURL(path)]) {
      const store = await openSafetensorsFile(place)
      expect([
        ...(await store.read('x', [
          [
            [7, 8],
            [99, 100],
          ],
          [[98, 100]],
        ])),
      ]).toEqual([798, 799, 9998, 9999])
      await store[Symbol.asyncDispose]()
      await expectCode(() => store.read('x'), 'store-closed')
    }
  })

  it('answers several reads at once', async () => {
    const store = await openSafetensorsFile(await writeCounted())
    const rows = await Promise.all(
      Array.from({ length: 100 }, (_, row) => store.read('x', [[[row, row + 1]], [[0, 100]]])),
    )
    expect(rows.map((row) => row[0])).toEqual([...indices(100)].map((row) => row * 100))
    await store[Symbol.asyncDispose]()
  })

  it('tells a missing file from one that cannot be read', async () => {
    const folder = await temporaryFolder()
    await expectCode(() => fileSource(join(folder, 'none')), 'file-not-found', /none/)
    await expectCode(() => fileSource(folder), 'file-unreadable', /no regular file/)
    await expectCode(() => fileSource('/proc/self/mem\0'), 'file-unreadable')
  })

  it.runIf(process.platform === 'linux')('does not wait at a pipe that nobody writes to', async () => {
    const pipe = join(await temporaryFolder(), 'pipe')
    execFileSync('mkfifo', [pipe])
    await expectCode(() => fileSource(pipe), 'file-unreadable')
  })

  it('notices that the file was cut while it was open', async () => {
    const path = await writeCounted()
    const store = await openSafetensorsFile(path)
    await truncate(path, 1000)
    await expectCode(() => store.read('x'), 'source-changed', /1000/)
    await store[Symbol.asyncDispose]()
  })

  it('stops when it is cancelled', async () => {
    const path = await writeCounted()
    const signal = AbortSignal.abort()
    await expectCode(() => fileSource(path, { signal }), 'aborted')
    const source = await fileSource(path)
    await expectCode(() => source.read(new Uint8Array(1), 0, { signal }), 'aborted')
    await source[Symbol.asyncDispose]()
  })

  it('fails with a typed error after it is closed', async () => {
    const source = await fileSource(await writeCounted())
    await source[Symbol.asyncDispose]()
    await expectCode(() => verifyShard(source, { bytes: source.size, sha256: '' }), 'file-unreadable')
  })
})

describe('openSafetensorsFile with what is expected', () => {
  const digestOf = async (path: string) => {
    const content = await readFile(path)
    return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
  }

  it('opens the file that it is', async () => {
    const path = await writeCounted()
    await using store = await openSafetensorsFile(path, { expected: await digestOf(path) })
    expect((await store.read('x'))[9999]).toBe(9999)
  })

  it('refuses another length and a single changed byte', async () => {
    const path = await writeCounted()
    const expected = await digestOf(path)
    await expectCode(
      () => openSafetensorsFile(path, { expected: { ...expected, bytes: 3 } }),
      'shard-corrupt',
      /3 were/,
    )
    const content = await readFile(path)
    content[content.length - 1] = (content.at(-1) as number) ^ 1
    await writeFile(path, content)
    await expectCode(() => openSafetensorsFile(path, { expected }), 'shard-corrupt', /SHA-256/)
  })
})
