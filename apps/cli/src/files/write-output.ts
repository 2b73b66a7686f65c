import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import type { WidthwiseError } from '@widthwise/core'
import { cliError } from '../errors.ts'

/**
 * Writes a file under a temporary name beside its own and gives it its name when all of it is on the disk; a failure
 * leaves nothing behind, and an older file of that name as it was.
 *
 * Own code, because write-file-atomic 7.0.1 asks for one write and takes a short one for success: on a disk that has
 * room for half of the file, half of it gets the name.
 *
 * @throws {WidthwiseError} disk-full, output-unwritable
 */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  await assertReplaceable(path)
  const temporary = `${path}.${randomUUID().slice(0, 8)}.partial`
  let file: FileHandle | undefined
  try {
    file = await open(temporary, 'wx')
    await file.writeFile(content)
    // Without this a crash of the machine can leave the name on an empty file.
    await file.sync()
    await file.close()
    file = undefined
    await rename(temporary, path)
  } catch (cause) {
    await file?.close().catch(() => undefined)
    await rm(temporary, { force: true }).catch(() => undefined)
    throw outputError(path, cause)
  }
}

/** Renaming onto a device or a pipe would replace it with a file. */
async function assertReplaceable(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there === undefined || there.isFile()) return
  const what = there.isDirectory() ? 'there is a folder of that name' : 'it is no regular file'
  throw cliError('output-unwritable', `${path}: ${what}`, { details: { path } })
}

/** What a failed system call on an output means to its reader. */
export function outputError(path: string, cause: unknown): WidthwiseError {
  const { code, message } = cause as NodeJS.ErrnoException
  const details = { path, code }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return cliError('disk-full', `${path}: the disk has no room for it`, { cause, details })
  }
  const what =
    code === 'ENOENT'
      ? 'its folder does not exist'
      : code === 'EISDIR'
        ? 'there is a folder of that name'
        : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
          ? 'writing there is not allowed'
          : message
  return cliError('output-unwritable', `${path}: ${what}`, { cause, details })
}
