import type { CoreErrorCode } from '@widthwise/core'
import type { ImageErrorCode } from '@widthwise/image'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { FacadeErrorCode } from 'widthwise'
import type { ServerErrorCode } from '../errors.ts'

/** What a request came to, as metrics and logs count it. */
export const outcomes = [
  'ok',
  /** The request was wrong. */
  'invalid',
  /** The queue was full. */
  'overloaded',
  /** The deadline, or the budget with the waiting in it, could not be kept. */
  'late',
  /** The client sent too slowly. */
  'timeout',
  /** The client left before its answer. */
  'disconnected',
  /** Not ready yet, or not any more. */
  'unavailable',
  /** The server is at fault. */
  'failed',
] as const

/** One of {@link outcomes}. */
export type Outcome = (typeof outcomes)[number]

/** A code that no client can do anything about: the model, the device or the server is at fault. */
const fault = 500

/**
 * The one table of error codes and what HTTP calls them. 499 is what proxies log for a client that left; nobody receives it.
 * Codes that are missing here mean {@link fault}.
 */
export const statuses: Readonly<Record<string, number>> = {
  'route-unknown': 404,
  'method-not-allowed': 405,
  'model-unknown': 404,
  'version-unknown': 404,
  overloaded: 503,
  'not-ready': 503,
  'shutting-down': 503,
  'http-malformed': 400,
  'request-timeout': 408,
  'body-too-large': 413,
  'body-incomplete': 400,
  'encoding-unsupported': 415,
  'encoding-invalid': 400,
  'media-type-unsupported': 415,
  'multipart-invalid': 400,
  'parameter-invalid': 400,
  'parameter-unknown': 400,
  'infer-header-invalid': 400,
  'infer-json-invalid': 400,
  'infer-input-invalid': 400,
  'infer-datatype-unsupported': 400,
  'infer-shape-invalid': 400,
  'infer-data-invalid': 400,
  'infer-batch-too-large': 400,
  'infer-output-unknown': 400,
  'infer-extension-unsupported': 400,
  'server-options-invalid': fault,
  'model-name-repeated': fault,
  'address-unavailable': fault,
  'internal-error': fault,

  // the facade
  'model-not-found': fault,
  'model-invalid': fault,
  'model-not-classifier': fault,
  'weights-missing': fault,
  'tensor-missing': fault,
  'tensor-shape': fault,
  'width-not-offered': 400,
  'device-unknown': fault,
  // The server hands over bytes and checked tensors: paths, addresses and shapes that are wrong are its own mistake.
  'image-not-found': fault,
  'image-unreadable': fault,
  'batch-unfit': fault,
  'option-invalid': 400,
  'deadline-exceeded': 504,
  'answer-not-finite': fault,
  disposed: fault,
  // Cascades of several models are not served.
  'cascade-not-found': fault,
  'cascade-invalid': fault,
  'cascade-file-missing': fault,
  'labels-differ': fault,
  'preprocess-mismatch': fault,
  'output-not-logits': fault,
  aborted: 499,

  // pictures
  'image-unsupported': 415,
  'image-corrupt': 400,
  'image-too-large': 413,
  'image-too-thin': 400,
  'image-decoder-missing': fault,
  'image-invalid': fault,
  'image-options-invalid': fault,
  'preprocess-invalid': fault,
  'image-target-too-small': fault,

  // the controller
  'budget-invalid': 400,
  'budget-too-small': 400,
  'width-unknown': 400,
  // Costs in mJ cannot be asked for here, and milliseconds are measured before a model is ready.
  'cost-unknown': fault,
  'accuracy-unknown': 400,
} satisfies Record<ServerErrorCode | FacadeErrorCode | ImageErrorCode | CoreErrorCode, number> & Record<string, number>

const ownOutcomes: Readonly<Record<string, Outcome>> = {
  overloaded: 'overloaded',
  'not-ready': 'unavailable',
  'shutting-down': 'unavailable',
  'request-timeout': 'timeout',
  'deadline-exceeded': 'late',
  aborted: 'disconnected',
}

/** The status of an error's code; 500 for those that no client can be told anything useful about. */
export function statusOf(code: string): ContentfulStatusCode {
  return ((Object.hasOwn(statuses, code) ? statuses[code] : undefined) ?? fault) as ContentfulStatusCode
}

/** As what an error is counted. */
export function outcomeOf(code: string): Outcome {
  const own = Object.hasOwn(ownOutcomes, code) ? ownOutcomes[code] : undefined
  return own ?? (statusOf(code) < 500 ? 'invalid' : 'failed')
}
