import { type ErrorDocument, isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import { cliError } from './errors.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Errors of these codes mean that the command was written wrong; those of other codes that something it names is of no use. */
const usageCodes: ReadonlySet<string> = new Set([
  'usage-invalid',
  'width-not-offered',
  'option-invalid',
  'search-invalid',
  'search-budget-too-small',
])

/** Any thrown value as an error with a code; what is none of ours becomes `unexpected`, with the value as its cause. */
export function typedError(thrown: unknown): WidthwiseError {
  if (isWidthwiseError(thrown)) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return cliError('unexpected', message.split('\n')[0] || 'an error without a message', { cause: thrown })
}

/** An error as the JSON documents have it. */
export function errorDocument({ code, message, hint }: WidthwiseError): ErrorDocument {
  return { code, message, hint }
}

/** What the process ends with when a command stops on this error. */
export function exitCodeOf({ code }: WidthwiseError): ExitCode {
  if (code === 'aborted') return exitCodes.cancelled
  return usageCodes.has(code) ? exitCodes.usage : exitCodes.unusable
}
