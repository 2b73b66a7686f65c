import type { AbortSignalLike } from './abort-signal.ts'
import { type ErrorFactory, errorFactory, type WidthwiseError } from './error.ts'

/** Codes that every package may throw, each with what the reader can do. */
export const coreErrorHints = {
  aborted: 'The caller cancelled this work; start it again to have it done.',
} as const

/** The closed union of this package's error codes. */
export type CoreErrorCode = keyof typeof coreErrorHints

const coreError: ErrorFactory<CoreErrorCode> = errorFactory(coreErrorHints)

/** The error of work that was cancelled; its `cause` is the signal's reason. `what` names the work. */
export function abortError(signal: AbortSignalLike, what = 'the work'): WidthwiseError<'aborted'> {
  return coreError('aborted', `${what} was cancelled`, { cause: signal.reason })
}

/** @throws {WidthwiseError} aborted, when the signal has been aborted */
export function assertNotAborted(signal: AbortSignalLike | undefined, what?: string): void {
  if (signal?.aborted) throw abortError(signal, what)
}
