import type { DecodedArray } from 'hyparquet'
import { deltaBinaryUnpack, deltaLengthByteArray } from 'hyparquet/src/delta.js'
import { byteStreamSplit } from 'hyparquet/src/encoding.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { recordsError } from '../errors.ts'
import type { ParquetColumn } from './parquet-columns.ts'
import { readHybrid } from './read-hybrid.ts'

/** Encodings of values that are read. */
export type Encoding =
  | 'PLAIN'
  | 'PLAIN_DICTIONARY'
  | 'RLE_DICTIONARY'
  | 'DELTA_BINARY_PACKED'
  | 'DELTA_LENGTH_BYTE_ARRAY'
  | 'BYTE_STREAM_SPLIT'

/** Bytes a plain value takes, at least. */
const widths: Readonly<Record<string, number>> = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8, BYTE_ARRAY: 4 }

/**
 * The values of a page.
 *
 * @param bytes the page without its levels, not compressed
 * @param count values that are there
 * @throws {WidthwiseError} `parquet-invalid`, `parquet-unsupported`; other errors of the decoders as they are
 */
export function decodeValues(
  bytes: Uint8Array,
  encoding: Encoding,
  count: number,
  { path, schema }: ParquetColumn,
  dictionary: DecodedArray | undefined,
): DecodedArray {
  if (count === 0) return []
  const type = schema.type ?? 'INT32'
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  const tooShort = (): Error =>
    recordsError('parquet-invalid', `the Parquet file has ${bytes.length} bytes for ${count} values of ${path}`)
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
    if (bytes.length === 0) throw tooShort()
    return lookUp(readHybrid(bytes.subarray(1), bytes[0] as number, count), dictionary, path)
  }
  if (encoding === 'DELTA_BINARY_PACKED' && (type === 'INT32' || type === 'INT64')) {
    const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count)
    deltaBinaryUnpack(reader, count, values)
    return values
  }
  if (encoding === 'DELTA_LENGTH_BYTE_ARRAY' && type === 'BYTE_ARRAY') {
    const values: Uint8Array[] = []
    deltaLengthByteArray(reader, count, values)
    return values
  }
  if (encoding !== 'PLAIN' && encoding !== 'BYTE_STREAM_SPLIT') {
    throw recordsError('parquet-unsupported', `column ${path} of ${type} is encoded as ${encoding}`)
  }
  if (count * (widths[type] ?? 1) > bytes.length) throw tooShort()
  const values =
    encoding === 'PLAIN'
      ? readPlain(reader, type, count, schema.type_length)
      : byteStreamSplit(reader, count, type, schema.type_length)
  if (reader.offset > bytes.length) throw tooShort()
  return values
}

function lookUp(indices: Int32Array, dictionary: DecodedArray | undefined, path: string): DecodedArray {
  const size = dictionary?.length ?? 0
  const values: unknown[] | Float64Array =
    dictionary instanceof Int32Array || dictionary instanceof Float32Array || dictionary instanceof Float64Array
      ? new Float64Array(indices.length)
      : new Array(indices.length)
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number
    if (!(index >= 0 && index < size)) {
      throw recordsError('parquet-invalid', `the Parquet file names value ${index} of ${size} in column ${path}`)
    }
    values[i] = dictionary?.[index]
  }
  return values
}
