import type { AbortSignalLike } from '@widthwise/core'

interface Platform {
  readonly AbortController: new () => { readonly signal: AbortSignalLike; abort(reason?: unknown): void }
  readonly performance: { now(): number }
}

/** What Node, workers and pages have in common, typed here so that this package compiles with no platform's types. */
export const platform: Platform = globalThis as unknown as Platform
