import type { ReadOptions } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { weightsError } from '../errors.ts'
import type { ByteSource } from './byte-source.ts'
import { connectionError } from './http-get.ts'
import { receiveBody } from './receive-body.ts'
import { type HttpFile, requestRange } from './request-range.ts'
import { type HttpOptions, Retries } from './retries.ts'

/** Bytes asked for by the first request, which also tells the size: the headers of most files fit. */
const headBytes = 1 << 16

/** A round trip costs about as much time as this many bytes. */
const gapBytes = 1 << 18

/** Fills `target` with the bytes from `from` on; a connection that breaks off is taken up where it ended. */
async function readRange(file: HttpFile, target: Uint8Array, from: number, options?: ReadOptions): Promise<void> {
  const signal = options?.signal
  const retries = new Retries(file.options, signal)
  let received = 0
  while (received < target.length) {
    const rest = target.subarray(received)
    const start = from + received
    const { response, range } = await retries.until(() => requestRange(file, start, start + rest.length, options))
    const announced = range.to - range.from
    const body = await receiveBody(response, rest.subarray(0, announced))
    if (body.excess) {
      throw weightsError('http-range-wrong', `${file.url}: more than the announced ${announced} bytes arrived`)
    }
    received += body.bytes
    if (body.bytes > 0) retries.succeeded()
    if (body.bytes < announced) {
      await retries.failed(connectionError(file.url, body.failure ?? 'it ended early', signal))
    }
  }
}

/**
 * A file behind an http or https URL, of which only the parts that are needed are fetched, with range requests. A
 * connection that breaks off is taken up where it ended; a file that changes meanwhile (by `ETag`, `Last-Modified` or
 * size) is an error, never a mixture of two versions.
 *
 * @throws {WidthwiseError} http-not-found, http-failed, http-ranges-unsupported, http-range-wrong, network-failed,
 * file-truncated, aborted
 *
 * @example
 * const store = await openSafetensors(await httpSource('https://example.com/model.safetensors'))
 */
export async function httpSource(
  url: string | { readonly href: string },
  options: HttpOptions & ReadOptions = {},
): Promise<ByteSource> {
  const name = typeof url === 'string' ? url : url.href
  const unseen = { url: name, options, version: undefined }
  const answer = await new Retries(options, options.signal).until(() => requestRange(unseen, 0, headBytes, options))
  const received = new Uint8Array(answer.range.to)
  // Where the body breaks off, the rest of the head is read again when it is needed.
  const head = received.subarray(0, (await receiveBody(answer.response, received)).bytes)
  assertNotAborted(options.signal, `reading ${name}`)
  const file = { url: name, options, version: answer.version }
  return {
    name,
    size: answer.version.size,
    gapBytes,
    async read(target, position, readOptions) {
      assertNotAborted(readOptions?.signal, `reading ${name}`)
      const known = head.subarray(position, position + target.length)
      target.set(known)
      await readRange(file, target.subarray(known.length), position + known.length, readOptions)
    },
    async [Symbol.asyncDispose]() {},
  }
}
