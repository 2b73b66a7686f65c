import { corrupt } from '../../header/header-bytes.ts'

/**
 * Undoes the filter of one row in place (PNG specification, 9).
 *
 * @param row the filtered bytes, without the filter's own
 * @param above the row above, zeros for the first
 * @param step bytes from a sample to the same one of the pixel before; 1 where pixels are smaller than a byte
 * @throws {WidthwiseError} `image-corrupt`
 */
export function unfilterRow(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  const { length } = row
  switch (filter) {
    case 0:
      return
    case 1:
      for (let i = step; i < length; i++) row[i] = (row[i] as number) + (row[i - step] as number)
      return
    case 2:
      for (let i = 0; i < length; i++) row[i] = (row[i] as number) + (above[i] as number)
      return
    case 3:
      for (let i = 0; i < length; i++) {
        const left = i < step ? 0 : (row[i - step] as number)
        row[i] = (row[i] as number) + ((left + (above[i] as number)) >> 1)
      }
      return
    case 4:
      for (let i = 0; i < Math.min(step, length); i++) row[i] = (row[i] as number) + (above[i] as number)
      for (let i = step; i < length; i++) {
        row[i] = (row[i] as number) + paeth(row[i - step] as number, above[i] as number, above[i - step] as number)
      }
      return
    default:
      throw corrupt('png', `filter ${filter} of a row; 0 to 4 are defined`)
  }
}

/** Whichever of the three is nearest to left + up − corner; the first of equals. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner)
  const toUp = Math.abs(left - corner)
  const toCorner = Math.abs(left + up - 2 * corner)
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}
