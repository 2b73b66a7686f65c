import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { recordsError } from './errors.ts'

/** A file to be written: its path, and what goes into it as it comes. */
export interface FileContent {
  readonly path: string
  readonly content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>
}

/** Small pieces are put together up to this size before they are written. */
const blockCharacters = 1 << 16

/**
 * Writes files under temporary names beside their own, and gives them their names when all are complete; a failure
 * leaves nothing behind. (Streamed, which the packages for atomic writes are not.)
 *
 * @param outdated files of an earlier writing that would not belong to these; removed before the names are given, so
 *   that a crash in between leaves files that are missing, never files that do not fit
 * @throws {WidthwiseError} `file-unwritable`, and what the content throws
 */
export async function writeAtomically(files: readonly FileContent[], outdated: readonly string[] = []): Promise<void> {
  const suffix = `.${randomUUID().slice(0, 8)}.partial`
  try {
    for (const { path, content } of files) await writeContent(`${path}${suffix}`, path, content)
    for (const path of outdated) await onDisk(path, rm(path, { force: true }))
    for (const { path } of files) await onDisk(path, rename(`${path}${suffix}`, path))
  } catch (error) {
    await Promise.all(files.map(({ path }) => rm(`${path}${suffix}`, { force: true }).catch(() => undefined)))
    throw error
  }
}

async function writeContent(temporary: string, path: string, content: FileContent['content']): Promise<void> {
  const file = await onDisk(path, open(temporary, 'wx'))
  try {
    let text = ''
    for await (const piece of content) {
      if (typeof piece === 'string') text += piece
      if (text.length < blockCharacters && typeof piece === 'string') continue
      await onDisk(path, file.writeFile(text))
      text = ''
      if (typeof piece !== 'string') await onDisk(path, file.writeFile(piece))
    }
    await onDisk(path, file.writeFile(text))
    // Without this a crash of the machine can leave the name on an empty file.
    await onDisk(path, file.sync())
  } finally {
    await onDisk(path, file.close())
  }
}

/** The result of writing to the disk; its errors are typed, those of the content stay as they are. */
async function onDisk<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    throw recordsError('file-unwritable', `${path}: ${(cause as Error).message}`, { details: { path }, cause })
  }
}
