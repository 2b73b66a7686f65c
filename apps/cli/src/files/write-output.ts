import type { WidthwiseError } from '@widthwise/core'
import { type WriteFailure, writeAtomically, writeFailure } from '@widthwise/files'
import { cliError } from '../errors.ts'

/**
 * Writes a file whole or not at all: a failure leaves nothing behind, and an older file of that name as it was.
 *
 * @throws {WidthwiseError} disk-full, output-unwritable
 */
export function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  return writeAtomically(path, content, { toError: unwritable })
}

/** What a failed system call on an output means to its reader. */
export function outputError(path: string, cause: unknown): WidthwiseError {
  return unwritable(writeFailure(path, cause))
}

function unwritable({ code, message, details, cause }: WriteFailure): WidthwiseError {
  return cliError(code === 'disk-full' ? code : 'output-unwritable', message, { cause, details })
}
