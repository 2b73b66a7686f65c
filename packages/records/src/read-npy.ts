import { recordsError } from './errors.ts'
import { type NpyArray, type NpyDType, npyArrayTypes } from './npy-array.ts'
import { parseNpyHeader } from './npy-header.ts'

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] // \x93NUMPY
/** A header of eight numbers takes 128 bytes; one of this length is damage or an attack. */
const maximumHeaderBytes = 65_536

/**
 * The array in the bytes of an `.npy` file of version 1, 2 or 3, in C order. Every length is checked against the bytes
 * before anything is allocated. The values share memory with `bytes` where their place in it allows.
 *
 * @throws {WidthwiseError} `npy-not-npy`, `npy-header-invalid`, `npy-dtype-unsupported`, `npy-fortran-order`,
 *   `npy-shape-invalid`, `npy-length-mismatch`
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw recordsError('npy-not-npy', `${bytes.length} bytes that do not begin with \\x93NUMPY`)
  }
  const version = bytes[6] ?? 0
  if (version < 1 || version > 3) {
    throw recordsError('npy-not-npy', `version ${version}.${bytes[7]} of the .npy format; versions 1, 2 and 3 are read`)
  }
  const prefixBytes = version === 1 ? 10 : 12
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < prefixBytes) throw headerCutOff(prefixBytes, bytes.length)
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (headerBytes > maximumHeaderBytes) {
    throw recordsError('npy-header-invalid', `a header of ${headerBytes} bytes; at most ${maximumHeaderBytes} are read`)
  }
  const start = prefixBytes + headerBytes
  if (start > bytes.length) throw headerCutOff(start, bytes.length)
  const { dtype, shape } = parseNpyHeader(decodeHeader(bytes.subarray(prefixBytes, start), version))
  return { dtype, shape, data: values(bytes, start, dtype, shape) } as NpyArray
}

function values(bytes: Uint8Array, start: number, dtype: NpyDType, shape: readonly number[]): NpyArray['data'] {
  const type = npyArrayTypes[dtype]
  const length = shape.reduce((product, size) => product * size, 1)
  // A product beyond 2^53 is inexact, but then it is certainly not what the file holds.
  const expectedBytes = length * type.BYTES_PER_ELEMENT
  if (expectedBytes !== bytes.length - start) {
    throw recordsError(
      'npy-length-mismatch',
      `${bytes.length - start} bytes of values; ${dtype} of shape (${shape.join(', ')}) takes ${expectedBytes}`,
      { details: { dtype, shape, bytes: bytes.length - start, expectedBytes } },
    )
  }
  const offset = bytes.byteOffset + start
  if (offset % type.BYTES_PER_ELEMENT === 0) return new type(bytes.buffer as ArrayBuffer, offset, length)
  return new type(bytes.slice(start).buffer as ArrayBuffer, 0, length)
}

function decodeHeader(header: Uint8Array, version: number): string {
  // Versions 1 and 2 are latin-1, version 3 is UTF-8; the headers read here are ASCII in all of them.
  try {
    return new TextDecoder(version === 3 ? 'utf-8' : 'latin1', { fatal: true }).decode(header)
  } catch (cause) {
    throw recordsError('npy-header-invalid', 'the header is not UTF-8', { cause })
  }
}

function headerCutOff(neededBytes: number, bytes: number): Error {
  return recordsError('npy-header-invalid', `the header takes ${neededBytes} bytes, the file has ${bytes}`)
}
