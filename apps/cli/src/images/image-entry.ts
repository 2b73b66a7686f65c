import type { WidthwiseError } from '@widthwise/core'

/** One picture to be classified, or why there is none: what the results call it, and what it is read from. */
export type ImageEntry =
  | { readonly input: string; readonly image: string | Uint8Array; readonly error?: undefined }
  | { readonly input: string; readonly error: WidthwiseError }
