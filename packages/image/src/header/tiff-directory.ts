/** The first directory of a TIFF structure (a TIFF file, or EXIF data): its fields that are one short or long number. */
export type TiffFields = ReadonlyMap<number, number>

const short = 3
const long = 4

/**
 * Reads the fields of the first directory, or undefined when it is no TIFF structure. Fields that are cut off, and those
 * of other types or of several values, are left out: an unreadable EXIF block must not cost a picture.
 */
export function readTiffFields(bytes: Uint8Array): TiffFields | undefined {
  if (bytes.length < 8) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const order = view.getUint16(0)
  const littleEndian = order === 0x4949
  if ((!littleEndian && order !== 0x4d4d) || view.getUint16(2, littleEndian) !== 42) return undefined

  const directory = view.getUint32(4, littleEndian)
  const fields = new Map<number, number>()
  if (directory + 2 > bytes.length) return fields
  const entries = view.getUint16(directory, littleEndian)
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12
    if (at + 12 > bytes.length) break
    const type = view.getUint16(at + 2, littleEndian)
    if ((type !== short && type !== long) || view.getUint32(at + 4, littleEndian) !== 1) continue
    const value = type === short ? view.getUint16(at + 8, littleEndian) : view.getUint32(at + 8, littleEndian)
    fields.set(view.getUint16(at, littleEndian), value)
  }
  return fields
}
