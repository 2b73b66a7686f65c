import { readExif } from './exif-orientation.ts'
import { corrupt, headerBytes } from './header-bytes.ts'
import type { ByteRange, ImageHeader } from './image-format.ts'

const startOfScan = 0xda
const endOfImage = 0xd9
const app1 = 0xe1
/** Marker, length, "Exif" and two zeros. */
const exifPrefix = 2 + 2 + 6

/** Frame headers: SOF0 to SOF15 without the three codes among them that mean something else (DHT, JPG, DAC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/** TEM and the restart markers have no length behind them. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
}

/**
 * Reads the segments in front of the first scan.
 *
 * @throws {WidthwiseError} `image-corrupt`
 */
export function readJpegHeader(bytes: Uint8Array): ImageHeader {
  const header = headerBytes(bytes, 'jpeg')
  let size: { readonly width: number; readonly height: number; readonly components: number } | undefined
  let exif: ByteRange | undefined

  for (let at = 2; ; ) {
    // As libjpeg does: whatever stands between two segments is skipped, and a marker may be padded with 0xff.
    while (header.byte(at) !== 0xff) at++
    while (header.byte(at) === 0xff) at++
    const marker = header.byte(at)
    const from = at - 1
    at++
    if (marker === startOfScan) break
    if (marker === endOfImage) throw corrupt('jpeg', 'the picture ends before its first scan')
    if (marker === 0 || isAlone(marker)) continue
    const length = header.uint16(at)
    if (length < 2) throw corrupt('jpeg', `a segment of ${length} bytes; the length itself takes 2`)
    const to = at + length
    if (isFrame(marker) && size === undefined) {
      size = { height: header.uint16(at + 3), width: header.uint16(at + 5), components: header.byte(at + 7) }
    } else if (marker === app1 && exif === undefined && length >= 8 && header.text(at + 2, 6) === 'Exif\0\0') {
      exif = { from, to }
    }
    at = to
  }

  if (size === undefined) throw corrupt('jpeg', 'a scan without a frame header')
  const { width, height, components } = size
  return {
    format: 'jpeg',
    width,
    height,
    ...readExif(bytes, exif, (exif?.from ?? 0) + exifPrefix),
    isCmyk: components === 4,
  }
}
