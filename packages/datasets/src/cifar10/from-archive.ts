import { join } from 'node:path'
import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { extractFiles } from '../extract-files.ts'
import type { OnDatasetProgress } from '../progress.ts'
import { withStagingFolder } from '../staging-folder.ts'
import { type Cifar10Layout, cifar10Files, recordBytes } from './cifar10-layout.ts'
import { publishFiles } from './publish-files.ts'

/** Options of {@link fromArchive}. */
export interface UnpackOptions {
  readonly layout: Cifar10Layout
  readonly onProgress?: OnDatasetProgress | undefined
  readonly signal?: AbortSignalLike | undefined
}

/**
 * Unpacks the binary files of the original archive, `cifar-10-binary.tar.gz`, into the cache.
 *
 * @throws {WidthwiseError} `data-corrupt` when it is damaged or another archive, `cache-unwritable`, `aborted`
 */
export async function fromArchive(archive: string, cache: string, options: UnpackOptions): Promise<void> {
  const { layout, onProgress, signal } = options
  const files = cifar10Files(layout)
  const total = files.length
  await withStagingFolder(cache, async (staging) => {
    onProgress?.({ stage: 'unpack', done: 0, total, unit: 'files' })
    const maximumBytes = layout.imagesPerFile * recordBytes
    await extractFiles(archive, staging, { names: files.map(({ name }) => name), maximumBytes })
    assertNotAborted(signal)
    await publishFiles(staging, cache, files, layout, signal)
    onProgress?.({ stage: 'unpack', done: total, total, unit: 'files' })
  })
}

/** Name of the original archive. */
const archiveName = 'cifar-10-binary.tar.gz'

/** Places where the archive may lie for a folder that the user has named. */
export function archivePlaces(folder: string): readonly string[] {
  return /\.(tar\.gz|tgz)$/i.test(folder) ? [folder] : [join(folder, archiveName)]
}
