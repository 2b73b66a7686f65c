import { isWidthwiseError, WidthwiseError } from '@widthwise/core'
import { deviceError } from '../errors.ts'
import type { SerializedError } from './protocol.ts'

/** An error in a form that crosses threads; what has no code becomes the cause of a `worker-failed`. */
export function serializeError(error: unknown): SerializedError {
  const { code, message, hint, details, cause } = isWidthwiseError(error)
    ? error
    : deviceError('worker-failed', 'a worker made a mistake', { cause: error })
  return { code, message, hint, details, cause: cloneable(cause) }
}

/** The error that was serialized, on the other side. */
export function deserializeError({ code, message, hint, details, cause }: SerializedError): WidthwiseError {
  return new WidthwiseError(code, message, { hint, details, ...(cause !== undefined && { cause }) })
}

/** Plain errors cross threads with their message and stack. */
function cloneable(cause: unknown): Error | string | undefined {
  return cause === undefined || cause instanceof Error ? cause : String(cause)
}
