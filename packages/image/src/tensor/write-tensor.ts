import type { Steps } from '../steps.ts'
import type { TransformedRows } from '../transform/transform-rows.ts'

/**
 * Writes transformed pixels as `[3, height, width]` float32 values from `offset` on, each looked up in a
 * {@link normalizeTable}, a row in each step. Rows go from the last resampling pass straight into the target.
 */
export function* writeTensor(
  { plan, fill, rows }: TransformedRows,
  table: Float32Array,
  target: Float32Array,
  offset: number,
): Steps<void> {
  const { width, height } = plan.output
  const plane = width * height
  if (rows.width < width || rows.height < height) {
    for (let channel = 0; channel < 3; channel++) {
      const value = table[channel * 256 + (fill[channel] as number)] as number
      target.fill(value, offset + channel * plane, offset + (channel + 1) * plane)
    }
  }
  const row = new Uint8ClampedArray(rows.width * 3)
  for (let y = 0; y < rows.height; y++) {
    rows.writeRow(y, row, 0)
    writeRow(row, table, target, offset + (plan.to[1] + y) * width + plan.to[0], plane)
    yield
  }
}

function writeRow(
  row: Uint8ClampedArray,
  table: Float32Array,
  target: Float32Array,
  offset: number,
  plane: number,
): void {
  let red = offset
  for (let byte = 0; byte < row.length; byte += 3) {
    target[red] = table[row[byte] as number] as number
    target[red + plane] = table[256 + (row[byte + 1] as number)] as number
    target[red + 2 * plane] = table[512 + (row[byte + 2] as number)] as number
    red++
  }
}
