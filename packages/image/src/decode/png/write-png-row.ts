import { corrupt } from '../../header/header-bytes.ts'
import type { PngPass } from './png-passes.ts'
import type { PngFile } from './read-png-file.ts'

/** Samples of a pixel. */
export const pngSamples: Readonly<Record<PngFile['colors'], number>> = {
  gray: 1,
  rgb: 3,
  palette: 1,
  'gray-alpha': 2,
  rgba: 4,
}

/**
 * Writes one row's colors into `[height, width, 3]` bytes: gray spread over three channels, few bits to the whole range,
 * 16 bits cut to the high byte, alpha dropped.
 *
 * @param row unfiltered bytes of row `index` of the pass
 * @throws {WidthwiseError} `image-corrupt`: a color that the palette lacks
 */
export function writePngRow(file: PngFile, pass: PngPass, index: number, row: Uint8Array, rgb: Uint8Array): void {
  const { depth, colors, palette } = file
  const samples = pngSamples[colors]
  const isGray = colors === 'gray' || colors === 'gray-alpha'
  // Bytes from one sample to the next; a sample of fewer than 8 bits is the whole pixel.
  const bytes = depth === 16 ? 2 : 1
  const mask = (1 << depth) - 1
  const toByte = 255 / mask
  let to = ((pass.y + index * pass.stepY) * file.width + pass.x) * 3
  for (let pixel = 0; pixel < pass.width; pixel++, to += pass.stepX * 3) {
    if (depth < 8 || samples < 3) {
      const bit = pixel * depth
      const sample =
        depth < 8
          ? ((row[bit >> 3] as number) >> (8 - depth - (bit & 7))) & mask
          : (row[pixel * samples * bytes] as number)
      if (isGray) {
        rgb.fill(depth < 8 ? sample * toByte : sample, to, to + 3)
      } else {
        if (sample * 3 >= palette.length) {
          throw corrupt('png', `color ${sample} of a palette of ${palette.length / 3}`)
        }
        rgb[to] = palette[sample * 3] as number
        rgb[to + 1] = palette[sample * 3 + 1] as number
        rgb[to + 2] = palette[sample * 3 + 2] as number
      }
    } else {
      const from = pixel * samples * bytes
      rgb[to] = row[from] as number
      rgb[to + 1] = row[from + bytes] as number
      rgb[to + 2] = row[from + 2 * bytes] as number
    }
  }
}
