import { isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import type { WriteFailure } from '@widthwise/files'
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

/** A failed write as this package's error. */
export function writeError({ code, message, details, cause }: WriteFailure): WidthwiseError {
  const system = typeof details.code === 'string' && !message.includes(details.code) ? ` (${details.code})` : ''
  return weightsError(code === 'disk-full' ? code : 'file-unwritable', `${message}${system}`, { details, cause })
}
