import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AtomicFile, makeFolder } from '@widthwise/files'
import { outputError } from './write-output.ts'

/**
 * Tells before long work whether its result could be written to `path`, by making and removing the file that it would be
 * written as.
 *
 * @throws {WidthwiseError} output-unwritable, disk-full
 */
export async function assertWritable(path: string | undefined): Promise<void> {
  if (path === undefined) return
  const file = await AtomicFile.create(path, { toError: (failure) => outputError(path, failure) })
  await file.discard()
}

/**
 * The same of a folder that files are to be written in, which is made where it is missing, and removed again.
 *
 * @throws {WidthwiseError} output-unwritable, disk-full
 */
export async function assertFolderWritable(folder: string): Promise<void> {
  let made: string | undefined
  let inside: string | undefined
  try {
    made = await makeFolder(folder)
    inside = await mkdtemp(join(folder, '.partial-'))
  } catch (error) {
    throw outputError(folder, error)
  } finally {
    const left = made ?? inside
    if (left !== undefined) await rm(left, { recursive: true, force: true })
  }
}
