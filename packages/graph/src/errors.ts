import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of this package's errors, each with what the reader can do. */
export const graphErrorHints = {
  'architecture-unknown': 'Use one of the names or families that the message lists, or describe the network as JSON.',
  'architecture-invalid': 'Correct the named key of the architecture description.',
  'graph-invalid': 'Correct the forward pass that the architecture writes: the message names the layer.',
  'input-invalid': 'Use an input of [channels, height, width] that the network can take.',
  'output-unknown': 'Ask for outputs that the graph has; the message lists them.',
  'subnet-invalid': 'Correct what the message names: a rule has keys of its own, and ratios above 0 and at most 1.',
  'subnet-empty': 'Use a wider ratio: every layer needs at least one channel.',
  'subnet-unsupported': 'Use a rule and widths that this network is defined for, as the message says.',
  'search-unsupported': 'Search a model whose slicing rule takes one width for each block.',
  'search-invalid': 'Correct the option that the message names.',
  'search-budget-too-small': 'Ask for a budget that the narrowest list fits, or give narrower candidates.',
  'search-evaluation-failed':
    'Correct the accuracy proxy and search again with the same state: nothing is evaluated twice.',
  'search-state-invalid': 'Start without the state, or with one that a search of this network has written.',
} as const

/** The closed union of this package's error codes. */
export type GraphErrorCode = keyof typeof graphErrorHints

/** Makes this package's errors. */
export const graphError: ErrorFactory<GraphErrorCode> = errorFactory(graphErrorHints)
