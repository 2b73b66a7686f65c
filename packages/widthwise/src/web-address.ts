import { type WebScope, webScope } from './web-scope.ts'

/** The absolute URL of an address that is relative to the page or worker; undefined where it is none. */
export function webAddress(address: string | URL, scope: WebScope = webScope): URL | undefined {
  const base = scope.document?.baseURI ?? scope.location?.href
  try {
    return new URL(address, base)
  } catch {
    // Also a relative address in a worker that was made from a blob, which is nowhere.
    return undefined
  }
}
