import type { RgbImage } from '@widthwise/image'
import { datasetsError } from '../errors.ts'
import { cifar10Classes, imageSide, planeBytes, recordBytes } from './cifar10-layout.ts'

/** Label and image of one record: `[1 + 3 · 1024]` bytes, colour planes one after the other. @throws {WidthwiseError} `data-corrupt` */
export function decodeRecord(record: Uint8Array): { readonly label: number; readonly image: RgbImage } {
  const label = record[0] as number
  if (label >= cifar10Classes.length) throw datasetsError('data-corrupt', `label ${label} in CIFAR-10; expected 0 to 9`)
  const data = new Uint8Array(3 * planeBytes) // [32, 32, 3]
  for (let pixel = 0; pixel < planeBytes; pixel++) {
    data[3 * pixel] = record[1 + pixel] as number
    data[3 * pixel + 1] = record[1 + planeBytes + pixel] as number
    data[3 * pixel + 2] = record[1 + 2 * planeBytes + pixel] as number
  }
  return { label, image: { width: imageSide, height: imageSide, data } }
}

/**
 * The binary file of images that lie as rows of one large picture, `[images, 1024]` pixels, as the npm package has them.
 *
 * @throws {WidthwiseError} `data-corrupt` when the picture or the labels do not fit
 */
export function encodeRecords(sprite: RgbImage, labels: readonly unknown[]): Uint8Array {
  const { width, height, data } = sprite
  if (width !== planeBytes || height !== labels.length) {
    const message = `a picture of ${width} × ${height} pixels for ${labels.length} labels; expected ${planeBytes} × ${labels.length}`
    throw datasetsError('data-corrupt', message)
  }
  const bytes = new Uint8Array(height * recordBytes)
  for (const [row, label] of labels.entries()) {
    const start = row * recordBytes
    // Anything that is no label is caught by the hash of the whole file.
    bytes[start] = Number(label)
    for (let pixel = 0; pixel < planeBytes; pixel++) {
      const source = 3 * (row * planeBytes + pixel)
      bytes[start + 1 + pixel] = data[source] as number
      bytes[start + 1 + planeBytes + pixel] = data[source + 1] as number
      bytes[start + 1 + 2 * planeBytes + pixel] = data[source + 2] as number
    }
  }
  return bytes
}
