import type { AbortSignalLike, WidthwiseError } from '@widthwise/core'
import { weightsError } from './errors.ts'

/** The error of a cancelled operation; its cause is the signal's reason. */
export function abortedError(signal: AbortSignalLike, what: string): WidthwiseError {
  return weightsError('aborted', `${what} was cancelled`, { cause: signal.reason })
}

/** @throws {WidthwiseError} aborted */
export function throwIfAborted(signal: AbortSignalLike | undefined, what: string): void {
  if (signal?.aborted) throw abortedError(signal, what)
}
