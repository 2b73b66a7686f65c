import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { imageErrorHints } from '@widthwise/image'
import { describe, expect, it } from 'vitest'
import type { Dataset, FailedSample, Sample } from './dataset.ts'
import { encodePng, noise } from './encode-png.test-data.ts'
import { errorOf } from './error-of.test-data.ts'
import { openDataset } from './open-dataset.ts'
import { temporaryFolders, writeFiles } from './temporary-folder.test-data.ts'

const temporaryFolder = temporaryFolders()
const png = (seed: number) => encodePng(noise(seed))

async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder()
  await writeFiles(folder, files)
  return folder
}

async function samplesOf(dataset: Dataset): Promise<(Sample | FailedSample)[]> {
  const samples: (Sample | FailedSample)[] = []
  for await (const chunk of dataset.chunks()) samples.push(...chunk)
  return samples
}

const idsAndLabels = async (dataset: Dataset) => (await samplesOf(dataset)).map(({ id, label }) => [id, label])

describe('openDataset of class folders', () => {
  it('numbers classes by the order of their names and reads the images of each in order', async () => {
    const folder = await folderWith({
      'dog/b.PNG': png(1),
      'dog/a.png': png(0),
      'Cat/x.png': png(2),
      'eel/notes.txt': 'no image',
      'dog/.hidden.png': 'x',
      '.git/x.png': 'x',
      'README.md': 'x',
    })
    const dataset = await openDataset(folder)
    expect(dataset).toMatchObject({ name: folder, split: 'all', count: 3, classes: ['Cat', 'dog', 'eel'] })
    expect(await samplesOf(dataset)).toEqual([
      { index: 0, id: 'Cat/x.png', label: 0, image: noise(2) },
      { index: 1, id: 'dog/a.png', label: 1, image: noise(0) },
      { index: 2, id: 'dog/b.PNG', label: 1, image: noise(1) },
    ])
    expect(await dataset.sample(2)).toEqual({ index: 2, id: 'dog/b.PNG', label: 1, image: noise(1) })
    expect((await errorOf(dataset.sample(3))).code).toBe('range-invalid')
  })

  it('numbers classes as the model does where its labels are given, by name or index', async () => {
    const folder = await folderWith({ 'dog/a.png': png(0), 'cat/a.png': png(1), '2/a.png': png(2) })
    const labels = ['dog', 'cat', 'eel']
    const dataset = await openDataset(folder, { labels })
    expect(dataset.classes).toEqual(labels)
    expect(await idsAndLabels(dataset)).toEqual([
      ['2/a.png', 2],
      ['cat/a.png', 1],
      ['dog/a.png', 0],
    ])
    const error = await errorOf(openDataset(folder, { labels: ['dog', 'eel'] }))
    expect(error).toMatchObject({ code: 'class-unknown', details: { path: join(folder, '2'), class: '2' } })
  })

  it('follows links', async () => {
    const folder = await folderWith({ 'images/a.png': png(0) })
    await mkdir(join(folder, 'set'))
    await symlink(join(folder, 'images'), join(folder, 'set', 'linked'))
    await symlink(join(folder, 'images', 'a.png'), join(folder, 'images', 'b.png'))
    await symlink(join(folder, 'nowhere'), join(folder, 'set', 'broken'))
    expect(await idsAndLabels(await openDataset(join(folder, 'set')))).toEqual([
      ['linked/a.png', 0],
      ['linked/b.png', 0],
    ])
  })

  it('takes a split from the folder of that name', async () => {
    const folder = await folderWith({ 'train/a/x.png': png(0), 'val/a/y.png': png(1), 'val/b/z.png': png(2) })
    const dataset = await openDataset(folder, { split: 'val' })
    expect(dataset).toMatchObject({ split: 'val', count: 2, classes: ['a', 'b'] })
    expect(await dataset.sample(1)).toEqual({ index: 1, id: 'b/z.png', label: 1, image: noise(2) })
    const error = await errorOf(openDataset(folder, { split: 'test' }))
    expect(error).toMatchObject({ code: 'split-unknown', details: { split: 'test' } })
    expect(error.message).toContain('train, val')
    expect((await openDataset(join(folder, 'val'), { split: 'all' })).count).toBe(2)
  })

  it('does not lose the others to an image that is bad or gone', async () => {
    const folder = await folderWith({ 'a/0.png': png(0), 'a/1.png': 'no image', 'a/2.png': png(2), 'a/3.png': png(3) })
    const dataset = await openDataset(folder)
    await rm(join(folder, 'a/2.png'))
    const [first, bad, gone, last] = await samplesOf(dataset)
    expect([first, last]).toEqual([
      { index: 0, id: 'a/0.png', label: 0, image: noise(0) },
      { index: 3, id: 'a/3.png', label: 0, image: noise(3) },
    ])
    expect(bad).toMatchObject({ index: 1, id: 'a/1.png', label: 0 })
    expect(imageErrorHints).toHaveProperty(String(bad && 'error' in bad && bad.error.code))
    expect(gone).toMatchObject({ index: 2, id: 'a/2.png', error: { code: 'image-unreadable' } })
    expect((await errorOf(dataset.sample(2))).details).toEqual({ path: join(folder, 'a/2.png'), id: 'a/2.png' })
  })

  it('uses a decoder of the caller’s own, and gives its errors a type', async () => {
    const folder = await folderWith({ 'a/0.png': 'four', 'a/1.png': 'x' })
    const decode = async (bytes: Uint8Array) => {
      if (bytes.length === 1) throw new RangeError('too short')
      return { width: bytes.length, height: 1, data: new Uint8Array(3 * bytes.length) }
    }
    const [good, bad] = await samplesOf(await openDataset(folder, { decode }))
    expect(good).toMatchObject({ image: { width: 4 } })
    expect(bad).toMatchObject({ error: { code: 'image-unreadable', message: expect.stringContaining('too short') } })
  })

  it('ends a chunk early where its pixels would take much memory, and reads only a few images ahead', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `a/${String(i).padStart(2, '0')}.png`)
    const folder = await folderWith(Object.fromEntries(names.map((name) => [name, 'x'])))
    let decoded = 0
    const large = new Uint8Array(3 * 2 ** 23)
    const decode = async () => {
      decoded++
      return { width: 2 ** 23, height: 1, data: large }
    }
    const dataset = await openDataset(folder, { decode })
    const sizes: number[] = []
    let given = 0
    for await (const chunk of dataset.chunks({ size: 10 })) {
      sizes.push(chunk.length)
      given += chunk.length
      expect(decoded - given).toBeLessThanOrEqual(4)
    }
    // 24 MB each against 64.
    expect(sizes).toEqual([3, 3, 3, 3])
    const first = await dataset.chunks({ from: 5, to: 7, size: 1 })[Symbol.asyncIterator]().next()
    expect(first.value?.map((sample: Sample) => sample.index)).toEqual([5])
  })

  it('stops when its signal aborts', async () => {
    const dataset = await openDataset(await folderWith({ 'a/0.png': png(0), 'a/1.png': png(1), 'a/2.png': png(2) }))
    const controller = new AbortController()
    const read = async () => {
      for await (const _ of dataset.chunks({ size: 1, signal: controller.signal })) controller.abort()
    }
    expect((await errorOf(read())).code).toBe('aborted')
    expect((await errorOf(dataset.sample(0, { signal: controller.signal }))).code).toBe('aborted')
  })

  it('refuses a folder without images, a name that is nothing, and a list for a folder', async () => {
    const folder = await folderWith({ 'a/readme.txt': 'x', 'image.png': png(0) })
    expect(await errorOf(openDataset(folder))).toMatchObject({ code: 'dataset-empty', details: { path: folder } })
    expect((await errorOf(openDataset(join(folder, 'nothing')))).code).toBe('dataset-unknown')
    await writeFile(join(folder, 'list.txt'), 'image.png 0')
    expect((await errorOf(openDataset(join(folder, 'list.txt'), { split: 'test' }))).code).toBe('split-unknown')
    const { openClassFolders } = await import('./class-folders.ts')
    expect((await errorOf(openClassFolders(join(folder, 'nothing')))).code).toBe('file-unreadable')
  })
})
