import type { ReadOptions } from '@widthwise/core'
import { allocateBytes } from '../allocate.ts'
import { weightsError } from '../errors.ts'
import type { HttpResponse } from '../platform.ts'
import { assertByteCount, assertDigest, type FileDigest } from '../verify-shard.ts'
import { connectionError, get, statusError } from './http-get.ts'
import { type HttpVersion, parseContentRange, sameVersion, versionOf } from './http-version.ts'
import { discardBody, receiveBody } from './receive-body.ts'
import { type HttpOptions, Retries } from './retries.ts'

/** Options of {@link downloadShard}. */
export interface DownloadOptions extends HttpOptions, ReadOptions {
  /** Called as bytes arrive; `receivedBytes` falls back to 0 when a download has to begin anew. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number) => void
}

/** Whether an answer goes on where the bytes that are here end, with the same version of the file. */
function continues(response: HttpResponse, received: number, version: HttpVersion | undefined): boolean {
  const range = response.status === 206 ? parseContentRange(response.headers.get('Content-Range')) : undefined
  return range?.from === received && version !== undefined && sameVersion(versionOf(response, range.size), version)
}

/** Asks for the file, or for what of it is missing. */
async function request(url: string, received: number, size: number, options: DownloadOptions): Promise<HttpResponse> {
  const range = received > 0 ? ([received, size] as const) : undefined
  const response = await get(url, options, range, options)
  if (response.status === 200 || response.status === 206) return response
  await discardBody(response)
  throw statusError(url, response.status)
}

/**
 * Downloads a file whole and checks it against its length and SHA-256. The server need not know range requests; when
 * it does, a connection that breaks off is taken up where it ended, else the download begins anew.
 *
 * @throws {WidthwiseError} shard-corrupt, http-not-found, http-failed, network-failed, hash-unavailable,
 * memory-exceeded, aborted
 */
export async function downloadShard(
  url: string | { readonly href: string },
  expected: FileDigest,
  options: DownloadOptions = {},
): Promise<Uint8Array> {
  const name = typeof url === 'string' ? url : url.href
  const bytes = allocateBytes(expected.bytes, name)
  const retries = new Retries(options, options.signal)
  let version: HttpVersion | undefined
  let received = 0
  let furthest = 0
  for (;;) {
    const response = await retries.until(() => request(name, received, expected.bytes, options))
    if (!continues(response, received, version)) received = 0
    if (received === 0 && response.status === 206) {
      // A part of another version, or from another place: it cannot be joined to what is here.
      await discardBody(response)
      await retries.failed(weightsError('network-failed', `${name}: the download could not be taken up again`))
      continue
    }
    version = versionOf(response, expected.bytes)
    const body = await receiveBody(response, bytes.subarray(received), (count) => {
      received += count
      options.onProgress?.(received, expected.bytes)
    })
    if (body.excess)
      throw weightsError('shard-corrupt', `${name}: more than the expected ${expected.bytes} bytes arrived`)
    if (body.failure === undefined) break
    if (received > furthest) retries.succeeded()
    furthest = Math.max(furthest, received)
    await retries.failed(connectionError(name, body.failure, options.signal))
  }
  assertByteCount(received, expected, name)
  await assertDigest(bytes, expected, name)
  return bytes
}
