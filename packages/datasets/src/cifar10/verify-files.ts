import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AbortSignalLike } from '@widthwise/core'
import { datasetsError } from '../errors.ts'
import { hashFile } from '../hash-file.ts'
import { type Cifar10File, type Cifar10Layout, recordBytes } from './cifar10-layout.ts'

/** Whether all these files are in a folder, whatever is in them. */
export async function hasFiles(folder: string, files: readonly Cifar10File[]): Promise<boolean> {
  const found = await Promise.all(files.map(({ name }) => stat(join(folder, name)).catch(() => undefined)))
  return found.every((file) => file?.isFile())
}

/**
 * Checks that files are the original ones, byte for byte.
 *
 * @throws {WidthwiseError} `data-corrupt` for other bytes, `file-unreadable`, `aborted`
 */
export async function verifyFiles(
  folder: string,
  files: readonly Cifar10File[],
  layout: Cifar10Layout,
  signal?: AbortSignalLike,
): Promise<void> {
  const expectedBytes = layout.imagesPerFile * recordBytes
  for (const { name, sha256 } of files) {
    const path = join(folder, name)
    const { size } = await stat(path).catch((cause: Error) => Promise.reject(unreadable(path, cause)))
    const found = size === expectedBytes ? await hashFile(path, 'sha256', 'hex', signal) : undefined
    if (found === sha256) continue
    const message =
      found === undefined ? `${size} bytes; CIFAR-10 has ${expectedBytes}` : `SHA-256 ${found}; CIFAR-10 has ${sha256}`
    throw datasetsError('data-corrupt', `${path}: ${message}`, { details: { path, bytes: size, expectedBytes } })
  }
}

function unreadable(path: string, cause: Error): Error {
  return datasetsError('file-unreadable', `${path}: ${cause.message}`, { details: { path }, cause })
}
