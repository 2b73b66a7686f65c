import type { AbortSignalLike } from '@widthwise/core'

/** The part of a fetch `Response` that is used here. */
export interface HttpResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: {
    getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> }
    cancel(): Promise<void>
  } | null
}

interface Platform {
  fetch(
    url: string,
    init: { headers: Readonly<Record<string, string>>; cache?: string; signal?: AbortSignalLike },
  ): Promise<HttpResponse>
  /** `subtle` is missing in pages that are served neither from https nor from localhost. */
  readonly crypto?: { readonly subtle?: { digest(algorithm: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer> } }
  readonly TextDecoder: new (
    label: 'utf-8',
    options: { readonly fatal: true; readonly ignoreBOM: true },
  ) => { decode(bytes: Uint8Array): string }
  readonly TextEncoder: new () => { encode(text: string): Uint8Array }
  setTimeout(run: () => void, delayMs: number): unknown
  clearTimeout(timer: unknown): void
}

/**
 * What Node, workers and pages have in common, typed here so that the portable part of this package compiles with
 * neither the DOM's types nor Node's, in whatever project imports its sources.
 */
export const platform: Platform = globalThis as unknown as Platform
