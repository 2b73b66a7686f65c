import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { facadeError } from './errors.ts'
import type { ImageInput, Pixels } from './platform.ts'

/**
 * The encoded bytes of a picture.
 *
 * @param readNamed reads what a caller names by a string or URL
 * @throws {WidthwiseError} image-unreadable, and what `readNamed` throws
 */
export async function imageBytes(
  input: Exclude<ImageInput, Pixels>,
  readNamed: (name: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
  if (input instanceof ArrayBuffer) return new Uint8Array(input)
  if (typeof input === 'string' || input instanceof URL) return readNamed(String(input))
  if (typeof input?.arrayBuffer === 'function') return readBlob(input)
  throw facadeError('image-unreadable', `an image cannot be made of ${input === null ? 'null' : typeof input}`)
}

async function readBlob(blob: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer())
  } catch (cause) {
    // A file that was moved or changed after somebody chose it.
    throw facadeError('image-not-found', `the picture cannot be read: ${(cause as Error).message}`, { cause })
  }
}

/** Fetches a picture. @throws {WidthwiseError} image-not-found, aborted */
export async function fetchImage(url: string, signal: AbortSignalLike | undefined): Promise<Uint8Array> {
  let status: string
  try {
    const response = await fetch(url, signal ? { signal: signal as AbortSignal } : {})
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    status = `answered ${response.status} ${response.statusText}`.trim()
  } catch (cause) {
    assertNotAborted(signal)
    const reason = (cause as Error).cause ?? cause
    throw facadeError('image-not-found', `${url} cannot be fetched: ${(reason as Error).message}`, { cause })
  }
  throw facadeError('image-not-found', `${url} ${status}`)
}
