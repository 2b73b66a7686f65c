import { recordsError } from './errors.ts'
import type { NpyArray } from './npy-array.ts'
import { formatNpyHeader, maximumAxes } from './npy-header.ts'

/**
 * The bytes of an `.npy` file, version 1, that holds the array in C order; numpy.load reads it.
 *
 * @throws {WidthwiseError} `npy-shape-invalid` when `shape` does not fit the number of values, or has more than 64 axes
 */
export function encodeNpy(array: NpyArray): Uint8Array {
  const { shape, data } = array
  const length = shape.reduce((product, size) => product * size, 1)
  const fits = shape.length <= maximumAxes && shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  if (!fits || length !== data.length) {
    throw recordsError('npy-shape-invalid', `shape (${shape.join(', ')}) for ${data.length} values`, {
      details: { shape, values: data.length },
    })
  }
  const header = new TextEncoder().encode(formatNpyHeader(array, 10))
  const bytes = new Uint8Array(10 + header.length + data.byteLength)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 0xff, header.length >> 8])
  bytes.set(header, 10)
  // Typed arrays are little-endian on every machine that runs Node or a browser, as the header says.
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length)
  return bytes
}
