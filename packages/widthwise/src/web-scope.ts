/** What is used of a page or a worker beyond what Node has too; no DOM types are needed to compile. */
export interface WebScope {
  /** Pages alone have a document. */
  readonly document?: { readonly baseURI: string }
  readonly location?: { readonly href: string }
  /** Missing in pages that are served neither from https nor from localhost. */
  readonly caches?: { open(name: string): Promise<WebCache> }
  readonly navigator?: {
    readonly userAgent?: string
    readonly hardwareConcurrency?: number
    /** Chromium's alone. */
    readonly userAgentData?: {
      readonly platform: string
      readonly brands: readonly { readonly brand: string; readonly version: string }[]
    }
  }
}

/** A `Cache` of the Cache API. */
export interface WebCache {
  match(url: string): Promise<Response | undefined>
  put(url: string, response: Response): Promise<void>
  delete(url: string): Promise<boolean>
}

/** The global scope of the page or worker. */
export const webScope: WebScope = globalThis as unknown as WebScope
