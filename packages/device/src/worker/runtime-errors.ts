import type { WidthwiseError } from '@widthwise/core'
import { isWidthwiseError } from '@widthwise/core'
import { type DeviceErrorCode, deviceError } from '../errors.ts'

/** ONNX Runtime's errors are plain ones without a code: what they mean stands in their words. */
const memoryWords = /bad_alloc|bad allocation|failed to allocate memory|out of memory/i
const missingWords = /file doesn'?t exist|no such file|system error number 2|external data/i

/** What ONNX Runtime said when it was to open a model, as an error of this package. */
export function modelError(model: string, cause: unknown): WidthwiseError<DeviceErrorCode> {
  const words = cause instanceof Error ? cause.message : String(cause)
  if (memoryWords.test(words))
    return deviceError('device-memory-exceeded', `there is no memory to open ${model}`, { cause })
  if (missingWords.test(words)) {
    return deviceError('model-unreadable', `${model} cannot be read, or its external data cannot`, { cause })
  }
  return deviceError('model-refused', `ONNX Runtime does not open ${model}`, { cause })
}

/** What ONNX Runtime said when it was to run a session, as an error of this package. */
export function runError(cause: unknown): WidthwiseError {
  if (isWidthwiseError(cause)) return cause
  const words = cause instanceof Error ? cause.message : String(cause)
  if (memoryWords.test(words))
    return deviceError('device-memory-exceeded', 'there is no memory for this run', { cause })
  return deviceError('run-failed', 'ONNX Runtime could not run the model on these inputs', { cause })
}
