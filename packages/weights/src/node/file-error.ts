import { isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import { weightsError } from '../errors.ts'

function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}

/** The typed error of a failed read. */
export function readError(path: string, cause: unknown): WidthwiseError {
  if (isWidthwiseError(cause)) return cause
  const code = systemCode(cause)
  if (code === 'ENOENT') return weightsError('file-not-found', `${path}: there is no such file`, { cause })
  return weightsError('file-unreadable', `${path}: cannot be read (${code})`, { cause })
}

/** The typed error of a failed write; errors of what was being written pass through. */
export function writeError(path: string, cause: unknown): WidthwiseError {
  if (isWidthwiseError(cause)) return cause
  const code = systemCode(cause)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return weightsError('disk-full', `${path}: no space was left to write it (${code})`, { cause })
  }
  return weightsError('file-unwritable', `${path}: cannot be written (${code})`, { cause })
}
