import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const graphErrorHints = {
  'architecture-unknown': 'Use one of the names or families that the message lists, or describe the network as JSON.',
  'architecture-invalid': 'Correct the named key of the architecture description.',
  'graph-invalid': 'Correct the forward pass that the architecture writes: the message names the layer.',
  'input-invalid': 'Use an input of [channels, height, width] that the network can take.',
  'subnet-invalid': 'Use ratios above 0 and at most 1: one for the network, or one for each block.',
  'subnet-empty': 'Use a wider ratio: every layer needs at least one channel.',
  'subnet-unsupported': 'Use a slicing rule that is defined for this network.',
} as const

/** The closed union of this package's error codes. */
export type GraphErrorCode = keyof typeof graphErrorHints

/** Makes this package's errors. */
export const graphError: ErrorFactory<GraphErrorCode> = errorFactory(graphErrorHints)
