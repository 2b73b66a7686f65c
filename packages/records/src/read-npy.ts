import { type NpyArray, npyArrayTypes } from './npy-array.ts'
import { parseNpyPrefix } from './npy-prefix.ts'

/**
 * The array in the bytes of an `.npy` file of version 1, 2 or 3, in C order. Every length is checked against the bytes
 * before anything is allocated. The values share memory with `bytes` where their place in it allows.
 *
 * @throws {WidthwiseError} `npy-not-npy`, `npy-header-invalid`, `npy-dtype-unsupported`, `npy-fortran-order`,
 *   `npy-shape-invalid`, `npy-length-mismatch`
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  const { dtype, shape, start, length } = parseNpyPrefix(bytes, bytes.length)
  const type = npyArrayTypes[dtype]
  const offset = bytes.byteOffset + start
  const aligned = offset % type.BYTES_PER_ELEMENT === 0
  const data = aligned
    ? new type(bytes.buffer as ArrayBuffer, offset, length)
    : new type(bytes.slice(start).buffer as ArrayBuffer, 0, length)
  return { dtype, shape, data } as NpyArray
}
