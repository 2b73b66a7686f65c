import type { ErrorDocument } from '@widthwise/core'
import { errorDocument, typedError } from '../error-document.ts'

/** Something that is wrong with this machine. */
export interface Problem extends ErrorDocument {
  /** Whether nothing can be classified because of it. */
  readonly essential: boolean
}

/** What a failed try says is wrong. */
export function problemOf(thrown: unknown, essential: boolean): Problem {
  return { ...errorDocument(typedError(thrown)), essential }
}
