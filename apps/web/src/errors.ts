import { type ErrorFactory, errorFactory } from '@widthwise/core'

/** Codes of the page's own errors, each with what the visitor can do. */
export const webErrorHints = {
  'no-picture': 'Save the picture and choose the file, or copy the picture itself instead of its address.',
  'page-fault': 'Load the page again; if it happens again, please report it with the picture.',
  'sample-missing': 'Check the connection; once the page has been loaded whole, samples work offline too.',
  'model-worker-failed':
    'Load the page again. It needs a browser with module workers and WebAssembly SIMD (2023 or later).',
} as const

/** The closed union of the page's error codes. */
export type WebErrorCode = keyof typeof webErrorHints

/** Makes the page's errors. */
export const webError: ErrorFactory<WebErrorCode> = errorFactory(webErrorHints)
