import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '@widthwise/files'
import { datasetsError } from './errors.ts'

const prefix = 'partial-'
const dayMs = 24 * 60 * 60 * 1000

/**
 * Runs work with a new folder inside `folder`, from which finished files can be renamed into place, and removes it
 * whatever comes. Two processes that fetch the same data each have their own and both end with good files: losing that race
 * costs a download, where a lock left by a killed process would cost everybody a wait.
 *
 * @throws {WidthwiseError} `cache-unwritable`, and what the work throws
 */
export async function withStagingFolder<T>(folder: string, work: (staging: string) => Promise<T>): Promise<T> {
  const staging = await makeStagingFolder(folder)
  try {
    return await work(staging)
  } finally {
    // Tried again where a file that was being written when the work failed comes up in between.
    await rm(staging, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}

async function makeStagingFolder(folder: string): Promise<string> {
  try {
    await makeFolder(folder)
    await removeAbandoned(folder)
    return await mkdtemp(join(folder, prefix))
  } catch (cause) {
    throw datasetsError('cache-unwritable', `${folder}: ${(cause as Error).message}`, { details: { folder }, cause })
  }
}

/** What a process that was killed has left; a day is longer than any fetch. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    // Another process may remove it first.
    const modified = name.startsWith(prefix) ? await stat(path).catch(() => undefined) : undefined
    if (modified && Date.now() - modified.mtimeMs > dayMs) await rm(path, { recursive: true, force: true })
  }
}
