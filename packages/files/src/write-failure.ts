import { isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import { type FilesErrorCode, filesError, filesErrorHints } from './errors.ts'

/** Why a file could not be written, with `details.path` and `details.code`, the system's own code where it gave one. */
export type WriteFailure = WidthwiseError<FilesErrorCode>

/** What each code of the system means to somebody who wanted a file written. */
const meanings: Readonly<Record<string, readonly [FilesErrorCode, string]>> = {
  ENOSPC: ['disk-full', 'the disk has no room for it'],
  EDQUOT: ['disk-full', 'the disk has no room for it'],
  ENOENT: ['folder-missing', 'its folder does not exist'],
  ENOTDIR: ['folder-missing', 'what should be its folder is a file'],
  EISDIR: ['path-taken', 'there is a folder of that name'],
  EACCES: ['file-unwritable', 'writing there is not allowed'],
  EPERM: ['file-unwritable', 'writing there is not allowed'],
  EROFS: ['file-unwritable', 'writing there is not allowed'],
}

/** What a failed system call on an output means; a failure that is known already stays as it is. */
export function writeFailure(path: string, cause: unknown): WriteFailure {
  if (isWidthwiseError(cause, filesErrorHints)) return cause
  const { code, message } = cause as NodeJS.ErrnoException
  const [ours, what] = meanings[code ?? ''] ?? ['file-unwritable', message]
  return filesError(ours, `${path}: ${what}`, { cause, details: { path, code } })
}
