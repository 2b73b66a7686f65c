import { spawnSync } from 'node:child_process'
import { access, mkdir, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { WidthwiseError } from '@widthwise/core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builderUrl } from '../entry-urls.ts'
import { findRuntime } from '../find-runtime.ts'
import { pictures } from '../testing/small-model.ts'
import { type SmallSource, smallSource } from '../testing/small-source.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { entryFiles } from './prepared-entry.ts'
import { PreparedModels, type PreparedModelsOptions } from './prepared-models.ts'

const version = '1.30.0'
const never = new AbortController().signal

function makeCache(folder: string, more: Partial<PreparedModelsOptions> = {}): PreparedModels & { warnings: string[] } {
  const warnings: string[] = []
  const cache = new PreparedModels({
    folder,
    limitBytes: 2 ** 30,
    fromBytes: 0,
    builder: builderUrl,
    runtimeModule: findRuntime(),
    onWarning: (warning: WidthwiseError) => warnings.push(warning.code),
    ...more,
  })
  return Object.assign(cache, { warnings })
}

async function answer(path: string): Promise<number[]> {
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1 })
  const { shape, data } = pictures()
  const { logits } = await session.run({ input: new Tensor('float32', data, shape) })
  await session.release()
  return Array.from((logits as Tensor).data as Float32Array)
}

/** The right answer, from the model as it is. */
async function expected(): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'widthwise-'))
  try {
    return await answer(await (await smallSource()).source(join(folder, 'source')))
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('the cache of prepared models', () => {
  let right: number[]
  beforeAll(async () => {
    right = await expected()
  })
  const expectRight = async (path: string | undefined): Promise<void> => {
    const got = await answer(path as string)
    for (const [index, value] of right.entries()) expect(got[index]).toBeCloseTo(value, 5)
  }

  it('makes an entry once, for every process, and leaves nothing beside it', async () => {
    const folder = await temporaryFolder()
    const source = await smallSource()
    const path = await makeCache(folder).find(source, version, never)
    await expectRight(path)
    expect(await makeCache(folder).find(source, version, never)).toBe(path)
    expect(source.written).toBe(1)
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('makes another entry for another model, and for another version of ONNX Runtime', async () => {
    const folder = await temporaryFolder()
    const cache = makeCache(folder)
    const paths = [
      await cache.find(await smallSource(1), version, never),
      await cache.find(await smallSource(2), version, never),
      await cache.find(await smallSource(1), '1.99.0', never),
    ]
    expect(new Set(paths).size).toBe(3)
  })

  it('survives two that make the same entry at once', async () => {
    const folder = await temporaryFolder()
    const source = await smallSource()
    const caches = [makeCache(folder), makeCache(folder)]
    const [a, b] = await Promise.all(caches.map((cache) => cache.find(source, version, never)))
    expect(a).toBe(b)
    await expectRight(a)
    expect(await readdir(folder)).toHaveLength(1)
    expect(caches.flatMap(({ warnings }) => warnings)).toEqual([])
  })

  it.each<[string, (entry: string) => Promise<unknown>]>([
    ['cut short', (entry) => truncate(join(entry, entryFiles.weights), 1000)],
    ['longer than it was', (entry) => writeFile(join(entry, entryFiles.weights), 'x', { flag: 'a' })],
    ['changed in one byte of its weights', (entry) => flipByte(join(entry, entryFiles.weights))],
    ['changed in one byte of its model', (entry) => flipByte(join(entry, entryFiles.model))],
    ['without a model', (entry) => rm(join(entry, entryFiles.model))],
    ['without a manifest', (entry) => rm(join(entry, entryFiles.manifest))],
    ['with a manifest that is none', (entry) => writeFile(join(entry, entryFiles.manifest), '{"files": 3}')],
    ['with a manifest of nothing', (entry) => writeFile(join(entry, entryFiles.manifest), '{"files": []}')],
  ])('makes an entry again that is %s', async (_, damage) => {
    const folder = await temporaryFolder()
    const source = await smallSource()
    const path = (await makeCache(folder).find(source, version, never)) as string
    await damage(dirname(path))
    const cache = makeCache(folder)
    expect(await cache.find(source, version, never)).toBe(path)
    expect(cache.warnings).toEqual(['cache-corrupt'])
    await expectRight(path)
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('forgets the entries used longest ago when it grows over its limit', async () => {
    const folder = await temporaryFolder()
    const sources = await Promise.all([1, 2, 3].map(smallSource))
    const first = (await makeCache(folder).find(sources[0] as SmallSource, version, never)) as string
    const { files } = JSON.parse(await readFile(join(dirname(first), entryFiles.manifest), 'utf8'))
    const bytes = files.reduce((sum: number, file: { bytes: number }) => sum + file.bytes, 0)
    const cache = makeCache(folder, { limitBytes: 2.5 * bytes })
    const find = (index: number): Promise<string | undefined> =>
      cache.find(sources[index] as SmallSource, version, never)
    for (const index of [1, 0, 2]) {
      await setTimeout(20)
      await find(index)
    }
    expect(await readdir(folder)).toHaveLength(2)
    for (const index of [0, 2, 1]) await find(index)
    expect(sources.map(({ written }) => written)).toEqual([1, 2, 1])
  })

  it('stops a build that is cancelled, and leaves nothing', async () => {
    const folder = await temporaryFolder()
    const controller = new AbortController()
    const found = makeCache(folder).find(await smallSource(), version, controller.signal)
    await setTimeout(40)
    controller.abort('enough')
    await expect(found).rejects.toMatchObject({ code: 'aborted', cause: 'enough' })
    expect(await readdir(folder)).toEqual([])
  })

  describe('goes on without', () => {
    it('a folder that cannot be', async () => {
      const folder = await temporaryFolder()
      await writeFile(join(folder, 'file'), '')
      const cache = makeCache(join(folder, 'file', 'cache'))
      expect(await cache.find(await smallSource(1), version, never)).toBeUndefined()
      expect(await cache.find(await smallSource(2), version, never)).toBeUndefined()
      expect(cache.warnings).toEqual(['cache-unwritable'])
    })

    it('room on the disk for the source', async () => {
      const folder = await temporaryFolder()
      const source = async (): Promise<string> => {
        throw Object.assign(new Error('write'), { code: 'ENOSPC' })
      }
      const cache = makeCache(folder)
      expect(await cache.find({ digest: 'x', source }, version, never)).toBeUndefined()
      expect(cache.warnings).toEqual(['disk-full'])
      expect(await readdir(folder)).toEqual([])
    })

    it('a model that ONNX Runtime does not open', async () => {
      const folder = await temporaryFolder()
      const source = async (into: string): Promise<string> => {
        await mkdir(into)
        await writeFile(join(into, 'bad.onnx'), 'no model')
        return join(into, 'bad.onnx')
      }
      const cache = makeCache(folder)
      expect(await cache.find({ digest: 'x', source }, version, never)).toBeUndefined()
      expect(cache.warnings).toEqual(['cache-build-failed'])
      expect(await cache.find(await smallSource(), version, never)).toBeDefined()
      expect(await readdir(folder)).toHaveLength(1)
    })

    it('a builder', async () => {
      const cache = makeCache(await temporaryFolder(), { builder: new URL('not-built.js', builderUrl) })
      expect(await cache.find(await smallSource(), version, never)).toBeUndefined()
      expect(cache.warnings).toEqual(['worker-missing'])
    })
  })
})

/** A file system of 64 KiB is less than the small model needs; making one takes a Linux and its administrator. */
const small = join(tmpdir(), `widthwise-small-disk-${process.pid}`)
const mounted =
  process.getuid?.() === 0 &&
  spawnSync('mkdir', ['-p', small]).status === 0 &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]).status === 0

describe.runIf(mounted)('on a disk that is too small, the cache', () => {
  afterAll(() => {
    spawnSync('umount', [small])
    spawnSync('rmdir', [small])
  })

  it('says so, and leaves nothing half-written', async () => {
    const cache = makeCache(small)
    expect(await cache.find(await smallSource(), version, never)).toBeUndefined()
    expect(cache.warnings).toEqual(['disk-full'])
    expect(await readdir(small)).toEqual([])
  })

  it('says so too when ONNX Runtime is what fills it', async () => {
    const elsewhere = await temporaryFolder()
    const given = await smallSource()
    const path = await given.source(join(elsewhere, 'source'))
    const cache = makeCache(small)
    expect(await cache.find({ ...given, source: async () => path }, version, never)).toBeUndefined()
    expect(cache.warnings).toEqual(['disk-full'])
    expect(await readdir(small)).toEqual([])
    await access(path)
  })
})

async function flipByte(path: string): Promise<void> {
  const file = await open(path, 'r+')
  const { size } = await file.stat()
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, size >> 1)
  byte[0] = (byte[0] as number) ^ 1
  await file.write(byte, 0, 1, size >> 1)
  await file.close()
}
