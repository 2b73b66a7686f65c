import { isWidthwiseError, type WidthwiseError } from '@widthwise/core'
import { type NodeDeviceErrorCode, nodeDeviceError, nodeDeviceErrorHints } from '../errors.ts'
import type { SerializedError } from './protocol.ts'

/** An error in a form that crosses threads; what is no error of this package becomes the cause of a `worker-failed`. */
export function serializeError(error: unknown): SerializedError {
  if (!isWidthwiseError<NodeDeviceErrorCode>(error, nodeDeviceErrorHints)) {
    return { code: 'worker-failed', message: 'a worker made a mistake', details: {}, cause: cloneable(error) }
  }
  const { code, message, details, cause } = error
  return { code, message, details, cause: cloneable(cause) }
}

/** The error that was serialized, on the other side. */
export function deserializeError({
  code,
  message,
  details,
  cause,
}: SerializedError): WidthwiseError<NodeDeviceErrorCode> {
  return nodeDeviceError(code, message, { details, ...(cause !== undefined && { cause }) })
}

/** Plain errors cross threads with their message and stack. */
function cloneable(cause: unknown): Error | string | undefined {
  return cause === undefined || cause instanceof Error ? cause : String(cause)
}
