import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { decodeImage, type RgbImage } from '@widthwise/image'
import { facadeError } from './errors.ts'
import { fetchImage, imageBytes } from './image-bytes.ts'
import type { ImageInput, Pixels, ReadImageOptions } from './platform.ts'

/**
 * Decodes a picture in Node: a file, a URL, a Blob or encoded bytes.
 *
 * @throws {WidthwiseError} image-not-found, image-unreadable, aborted, and what decoding throws
 */
export async function readNodeImage(input: Exclude<ImageInput, Pixels>, options: ReadImageOptions): Promise<RgbImage> {
  const { signal } = options
  const bytes = await imageBytes(input, (name) =>
    /^https?:/.test(name)
      ? fetchImage(name, signal)
      : readFileImage(name.startsWith('file:') ? fileURLToPath(name) : name, signal),
  )
  return decodeImage(bytes, options)
}

async function readFileImage(path: string, signal: AbortSignalLike | undefined): Promise<Uint8Array> {
  try {
    return await readFile(path, signal ? { signal: signal as AbortSignal } : {})
  } catch (cause) {
    assertNotAborted(signal)
    const { code } = cause as NodeJS.ErrnoException
    const what = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`
    throw facadeError('image-not-found', `${path} ${what}`, { cause, details: { path } })
  }
}
