import { decodeImage, type RgbImage } from '@widthwise/image'
import { facadeError } from './errors.ts'
import { fetchImage, imageBytes } from './image-bytes.ts'
import type { ImageInput, Pixels, ReadImageOptions } from './platform.ts'
import { webAddress } from './web-address.ts'

/**
 * Decodes a picture in a browser: a Blob or File, encoded bytes, or a URL, which may be relative, `blob:` or `data:`.
 *
 * @throws {WidthwiseError} image-not-found, image-unreadable, aborted, and what decoding throws
 */
export async function readWebImage(input: Exclude<ImageInput, Pixels>, options: ReadImageOptions): Promise<RgbImage> {
  const bytes = await imageBytes(input, async (name) => {
    const url = webAddress(name)
    if (!url) throw facadeError('image-not-found', `${name} is no URL, and leads to none from here`)
    return fetchImage(url.href, options.signal)
  })
  return decodeImage(bytes, options)
}
