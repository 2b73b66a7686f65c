import { isWidthwiseError, type ReadOptions } from '@widthwise/core'
import { weightsError, weightsErrorHints } from '../errors.ts'
import type { ByteSource } from '../source/byte-source.ts'
import { type Header, parseHeader } from './parse-header.ts'

/** Longest header that is read or written, as in the reference implementation: 100 MB. */
export const maxHeaderBytes = 100_000_000

/** A header, and where in the file the data begin. */
export interface PlacedHeader extends Header {
  readonly dataStart: number
}

/** Reads a file's header, its length checked against the limit and the file before anything is allocated for it. */
export async function readHeader(source: ByteSource, options?: ReadOptions): Promise<PlacedHeader> {
  if (source.size < 8) {
    throw weightsError(
      'file-truncated',
      `${source.name}: ${source.size} bytes; a safetensors file has 8 and a header at least`,
    )
  }
  const lengthBytes = new Uint8Array(8)
  await source.read(lengthBytes, 0, options)
  const length = new DataView(lengthBytes.buffer).getBigUint64(0, true)
  if (length > maxHeaderBytes) {
    throw weightsError(
      'header-too-large',
      `${source.name}: a header of ${length} bytes is announced; at most ${maxHeaderBytes} are read`,
    )
  }
  const dataStart = 8 + Number(length)
  if (dataStart > source.size) {
    throw weightsError(
      'file-truncated',
      `${source.name}: a header of ${length} bytes is announced; the file has ${source.size} in all`,
    )
  }
  const bytes = new Uint8Array(Number(length))
  await source.read(bytes, 8, options)
  return { ...parseNamedHeader(source.name, bytes, source.size - dataStart), dataStart }
}

/** Parses a header; what is wrong with it is said with the file's name. */
function parseNamedHeader(name: string, bytes: Uint8Array, dataBytes: number): Header {
  try {
    return parseHeader(bytes, dataBytes)
  } catch (error) {
    if (!isWidthwiseError(error, weightsErrorHints)) throw error
    throw weightsError(error.code, `${name}: ${error.message}`, error)
  }
}
