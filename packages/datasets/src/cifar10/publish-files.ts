import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { AbortSignalLike } from '@widthwise/core'
import { datasetsError } from '../errors.ts'
import type { Cifar10File, Cifar10Layout } from './cifar10-layout.ts'
import { verifyFiles } from './verify-files.ts'

/**
 * Moves files from a staging folder to the cache once they are known to be good; each appears whole or not at all.
 *
 * @throws {WidthwiseError} `data-corrupt`, `cache-unwritable`, `aborted`
 */
export async function publishFiles(
  staging: string,
  cache: string,
  files: readonly Cifar10File[],
  layout: Cifar10Layout,
  signal?: AbortSignalLike,
): Promise<void> {
  await verifyFiles(staging, files, layout, signal)
  for (const { name } of files) {
    try {
      await rename(join(staging, name), join(cache, name))
    } catch (cause) {
      const path = join(cache, name)
      throw datasetsError('cache-unwritable', `${path}: ${(cause as Error).message}`, { details: { path }, cause })
    }
  }
}
