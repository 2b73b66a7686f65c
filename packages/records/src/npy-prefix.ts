import { recordsError } from './errors.ts'
import { npyArrayTypes } from './npy-array.ts'
import { type NpyHeader, parseNpyHeader } from './npy-header.ts'

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] // \x93NUMPY
/** A header of eight numbers takes 128 bytes; one of this length is damage or an attack. */
const maximumHeaderBytes = 65_536

/** The most bytes that stand before the values of an `.npy` file. */
export const maximumNpyPrefixBytes: number = 12 + maximumHeaderBytes

/** What stands before the values of an `.npy` file, checked against the file's length. */
export interface NpyPrefix extends NpyHeader {
  /** Where the values begin. */
  readonly start: number
  /** How many values there are: the product of the shape. */
  readonly length: number
}

/**
 * Reads what stands before the values.
 *
 * @param bytes the beginning of the file: `maximumNpyPrefixBytes` of it, or all
 * @param fileBytes length of the whole file
 * @throws {WidthwiseError} `npy-not-npy`, `npy-header-invalid`, `npy-dtype-unsupported`, `npy-fortran-order`,
 *   `npy-shape-invalid`, `npy-length-mismatch`
 */
export function parseNpyPrefix(bytes: Uint8Array, fileBytes: number): NpyPrefix {
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw recordsError('npy-not-npy', `${fileBytes} bytes that do not begin with \\x93NUMPY`)
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
  const length = shape.reduce((product, size) => product * size, 1)
  // A product beyond 2^53 is inexact, but then it is certainly not what the file holds.
  const expectedBytes = length * npyArrayTypes[dtype].BYTES_PER_ELEMENT
  if (expectedBytes !== fileBytes - start) {
    throw recordsError(
      'npy-length-mismatch',
      `${fileBytes - start} bytes of values; ${dtype} of shape (${shape.join(', ')}) takes ${expectedBytes}`,
      { details: { dtype, shape, bytes: fileBytes - start, expectedBytes } },
    )
  }
  return { dtype, shape, start, length }
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
