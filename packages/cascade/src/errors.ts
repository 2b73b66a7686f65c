import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const cascadeErrorHints = {
  'records-invalid': 'Give every model of the chain the same samples, in the same order, with confidences in [0, 1].',
  'chain-invalid': 'Name at least one model, and one threshold for every model but the last.',
  'chain-infeasible': 'Raise the budget to at least the cost of the first model of the chain.',
} as const

/** The closed union of this package's error codes. */
export type CascadeErrorCode = keyof typeof cascadeErrorHints

/** Makes this package's errors. */
export const cascadeError: ErrorFactory<CascadeErrorCode> = errorFactory(cascadeErrorHints)
