import type { HttpResponse } from '../platform.ts'

/** What tells one version of a file from another. */
export interface HttpVersion {
  readonly etag: string | null
  readonly lastModified: string | null
  readonly size: number
}

/** Which bytes `[from, to)` of a file of `size` bytes an answer holds. */
export interface ContentRange {
  readonly from: number
  readonly to: number
  readonly size: number
}

/** Reads `Content-Range`; undefined when it is missing or says nothing definite. */
export function parseContentRange(header: string | null): ContentRange | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '')
  if (match === null) return undefined
  const [from, last, size] = match.slice(1).map(Number) as [number, number, number]
  return from <= last && last < size ? { from, to: last + 1, size } : undefined
}

/** The version that an answer's headers tell of. */
export function versionOf(response: HttpResponse, size: number): HttpVersion {
  return { etag: response.headers.get('ETag'), lastModified: response.headers.get('Last-Modified'), size }
}

/** Whether two answers are of one version of the file, as far as they say. */
export function sameVersion(a: HttpVersion, b: HttpVersion): boolean {
  if (a.size !== b.size) return false
  if (a.etag !== null && b.etag !== null) return a.etag === b.etag
  return a.lastModified === null || b.lastModified === null || a.lastModified === b.lastModified
}
