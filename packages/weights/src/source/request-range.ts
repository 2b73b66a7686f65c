import type { ReadOptions, WidthwiseError } from '@widthwise/core'
import { weightsError } from '../errors.ts'
import type { HttpResponse } from '../platform.ts'
import { get, statusError } from './http-get.ts'
import { type ContentRange, type HttpVersion, parseContentRange, sameVersion, versionOf } from './http-version.ts'
import { discardBody } from './receive-body.ts'
import type { HttpOptions } from './retries.ts'

/** What the requests for one file share. */
export interface HttpFile {
  readonly url: string
  readonly options: HttpOptions
  /** The version that answers must be of; undefined until the first has come. */
  readonly version: HttpVersion | undefined
}

/** An answer that holds the bytes asked for, or the first of them. */
export interface RangeAnswer {
  readonly response: HttpResponse
  readonly range: ContentRange
  readonly version: HttpVersion
}

/** Checks that a 206 answer is of the range and the file asked for. */
function checkPart({ url, version: known }: HttpFile, response: HttpResponse, from: number, to: number) {
  const header = response.headers.get('Content-Range')
  const range = parseContentRange(header)
  if (range === undefined) return wrongRange(url, from, to, header)
  const version = versionOf(response, range.size)
  if (known !== undefined && !sameVersion(version, known)) return changed(url)
  if (range.from !== from || range.to > to) return wrongRange(url, from, to, header)
  return { response, range, version }
}

function wrongRange(url: string, from: number, to: number, header: string | null) {
  return weightsError(
    'http-range-wrong',
    `${url}: bytes ${from}-${to - 1} were asked for; Content-Range is ${header ?? 'missing or hidden'}`,
    { details: { url, from, to } },
  )
}

function changed(url: string) {
  return weightsError('source-changed', `${url}: the file is no longer the one that was opened`)
}

/** What is wrong with an answer that holds no part of the file. */
function checkOther({ url, version }: HttpFile, response: HttpResponse): WidthwiseError {
  if (response.status === 200) {
    if (version !== undefined && !sameVersion(versionOf(response, version.size), version)) return changed(url)
    return weightsError('http-ranges-unsupported', `${url}: the server sends the whole file where a part was asked for`)
  }
  if (response.status !== 416) return statusError(url, response.status)
  // Nothing lies where bytes were asked for: the file has got shorter, or is empty.
  return version === undefined ? weightsError('file-truncated', `${url}: the file is empty`) : changed(url)
}

/**
 * Asks once for the bytes `[from, to)`; a server may answer with fewer of them.
 *
 * @throws {WidthwiseError} http-not-found, http-failed, http-ranges-unsupported, http-range-wrong, source-changed,
 * network-failed, file-truncated, aborted
 */
export async function requestRange(
  file: HttpFile,
  from: number,
  to: number,
  options?: ReadOptions,
): Promise<RangeAnswer> {
  const response = await get(file.url, file.options, [from, to], options)
  const answer = response.status === 206 ? checkPart(file, response, from, to) : checkOther(file, response)
  if (!(answer instanceof Error)) return answer
  await discardBody(response)
  throw answer
}
