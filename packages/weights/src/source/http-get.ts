import type { AbortSignalLike, ReadOptions, WidthwiseError } from '@widthwise/core'
import { abortError } from '@widthwise/core'
import { weightsError } from '../errors.ts'
import { type HttpResponse, platform } from '../platform.ts'
import type { HttpOptions } from './retries.ts'

/** Sends a GET, for a part of the file when `range` is given. @throws {WidthwiseError} network-failed, aborted */
export async function get(
  url: string,
  { headers = {}, cache }: HttpOptions,
  range: readonly [from: number, to: number] | undefined,
  options?: ReadOptions,
): Promise<HttpResponse> {
  const init = {
    headers: range === undefined ? headers : { ...headers, Range: `bytes=${range[0]}-${range[1] - 1}` },
    ...(cache && { cache }),
    ...(options?.signal && { signal: options.signal }),
  }
  try {
    return await platform.fetch(url, init)
  } catch (cause) {
    throw connectionError(url, cause, options?.signal)
  }
}

/** The error of a fetch or a body that broke off: cancelled, or the network's fault. */
export function connectionError(url: string, cause: unknown, signal: AbortSignalLike | undefined): WidthwiseError {
  if (signal?.aborted) return abortError(signal, `reading ${url}`)
  return weightsError(
    'network-failed',
    `${url}: the connection failed (${cause instanceof Error ? cause.message : cause})`,
    {
      cause,
    },
  )
}

/** The error of an answer whose status is not what was asked for. */
export function statusError(url: string, status: number): WidthwiseError {
  const code = status === 404 || status === 410 ? 'http-not-found' : 'http-failed'
  return weightsError(code, `${url}: the server answered with status ${status}`, { details: { url, status } })
}
