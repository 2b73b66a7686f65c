import { type ErrorDocument, isWidthwiseError } from '@widthwise/core'
import { goldenError } from './errors.ts'

/** The JSON form of whatever stopped a case; one case that meets a defect must not cost the report of the others. */
export function errorDocument(error: unknown): ErrorDocument {
  const { code, message, hint } = isWidthwiseError(error)
    ? error
    : goldenError('case-stopped', String(error), { cause: error })
  return { code, message, hint }
}
