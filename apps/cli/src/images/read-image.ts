import { readFile } from 'node:fs/promises'
import { assertNotAborted, isWidthwiseError } from '@widthwise/core'
import { type DecodeOptions, decodeImage, type RgbImage } from '@widthwise/image'
import { cliError } from '../errors.ts'

/**
 * Decodes a picture that is given by its path, its URL or its bytes.
 *
 * @throws {WidthwiseError} image-not-found, aborted, and what decoding throws
 */
export async function readImage(
  image: string | Uint8Array,
  options: DecodeOptions & { readonly signal: AbortSignal },
): Promise<RgbImage> {
  const bytes = typeof image === 'string' ? await readBytes(image, options.signal) : image
  return await decodeImage(bytes, options)
}

async function readBytes(name: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    if (!/^https?:/i.test(name)) return await readFile(name, { signal })
    const response = await fetch(name, { signal })
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    throw cliError('image-not-found', `${name} is answered with ${response.status}`, { details: { path: name } })
  } catch (cause) {
    assertNotAborted(signal)
    if (isWidthwiseError(cause)) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    const problem = code === 'ENOENT' ? 'is not there' : `cannot be read (${code ?? message})`
    throw cliError('image-not-found', `${name} ${problem}`, { cause, details: { path: name } })
  }
}
