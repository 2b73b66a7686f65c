import { isWidthwiseError } from '@widthwise/core'
import { type RecordsErrorCode, recordsError, recordsErrorHints } from './errors.ts'

/** An error met while a file was read, as one that names the file. */
export function readError(path: string, error: unknown): Error {
  if (isWidthwiseError<RecordsErrorCode>(error, recordsErrorHints)) {
    if (error.message.startsWith(path)) return error
    const { code, message, hint, details, cause } = error
    return recordsError(code, `${path}: ${message}`, { hint, details: { source: path, ...details }, cause })
  }
  if (isWidthwiseError(error)) return error
  return recordsError('file-unreadable', `${path}: ${(error as Error).message}`, { details: { path }, cause: error })
}
