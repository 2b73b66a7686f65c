import type { DecodedArray, PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { decompressPage } from 'hyparquet/src/datapage.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { recordsError } from '../errors.ts'
import { checkThrift } from './check-thrift.ts'
import { compressors } from './compressors.ts'
import type { ParquetColumn } from './parquet-columns.ts'
import type { ParquetChunk } from './parquet-file.ts'
import { readHybrid } from './read-hybrid.ts'
import { decodeValues, type Encoding } from './read-values.ts'

/** Writers aim at pages of 1 MiB; a whole row group in one is at most this. */
const maximumPageBytes = 256 * 2 ** 20
/** Values that a page may hold; runs make thousands of values of one byte. */
const maximumPageValues = 2 ** 24
/** A header of a page has some 20 fields, statistics included. */
const maximumHeaderItems = 256

/** The values of a page. */
export interface ParquetPage {
  /** Values and nulls. */
  readonly count: number
  /** Level of each value; undefined where all are there. */
  readonly definitions: Int32Array | undefined
  /** Level of each value; undefined outside of lists. */
  readonly repetitions: Int32Array | undefined
  /** Those that are there. */
  readonly values: DecodedArray
}

/**
 * The pages of a piece of a column, one after the other.
 *
 * @param bytes all of the piece
 * @throws {WidthwiseError} `parquet-invalid`, `parquet-too-large`; other errors of the decoders as they are
 */
export function* readPages(bytes: Uint8Array, chunk: ParquetChunk, column: ParquetColumn): Generator<ParquetPage> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reader = { view, offset: 0 }
  let dictionary: DecodedArray | undefined
  for (let left = chunk.values; left > 0; ) {
    checkThrift(bytes, reader.offset, maximumHeaderItems)
    const header = parquetHeader(reader)
    const body = pageBody(bytes, reader.offset, header)
    reader.offset += body.length
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = readDictionary(body, header, chunk, column)
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const page =
        header.type === 'DATA_PAGE'
          ? readFirstVersion(body, header, chunk, column, dictionary)
          : readSecondVersion(body, header, chunk, column, dictionary)
      left -= page.count
      if (left < 0) throw invalid(`holds more values of ${column.path} than it says`)
      yield page
    }
  }
}

function pageBody(bytes: Uint8Array, start: number, header: PageHeader): Uint8Array {
  const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header
  if (!(packed >= 0 && packed <= bytes.length - start && unpacked >= 0)) {
    throw invalid(`says a page of ${packed} bytes where ${bytes.length - start} are left`)
  }
  if (unpacked > maximumPageBytes) {
    const message = `a page of ${unpacked} bytes in the Parquet file; at most ${maximumPageBytes} are read`
    throw recordsError('parquet-too-large', message)
  }
  return bytes.subarray(start, start + packed)
}

function readDictionary(
  body: Uint8Array,
  header: PageHeader,
  { codec }: ParquetChunk,
  { schema }: ParquetColumn,
): DecodedArray {
  const page = decompressPage(body, header.uncompressed_page_size, codec, compressors)
  const count = checkedCount(header.dictionary_page_header?.num_values)
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 }
  if (count > page.length) throw invalid(`says a dictionary of ${count} in ${page.length} bytes`)
  const values = readPlain(reader, schema.type ?? 'INT32', count, schema.type_length)
  if (reader.offset > page.length) throw invalid('has a dictionary that ends too early')
  return values
}

/** Levels and values are compressed together, levels with their length before them. */
function readFirstVersion(
  body: Uint8Array,
  header: PageHeader,
  { codec }: ParquetChunk,
  column: ParquetColumn,
  dictionary: DecodedArray | undefined,
): ParquetPage {
  const page = decompressPage(body, header.uncompressed_page_size, codec, compressors)
  const head = header.data_page_header
  const count = checkedCount(head?.num_values)
  let at = 0
  const levels = (highest: number, encoding: string | undefined): Int32Array | undefined => {
    if (highest === 0) return undefined
    if (encoding !== 'RLE') throw recordsError('parquet-unsupported', `levels of ${column.path} as ${encoding}`)
    const length = page.length - at < 4 ? Infinity : new DataView(page.buffer, page.byteOffset + at).getUint32(0, true)
    if (length > page.length - at - 4) throw invalid(`has a page of ${column.path} that ends too early`)
    at += 4 + length
    return readHybrid(page.subarray(at - length, at), bitsOf(highest), count)
  }
  const repetitions = levels(column.repetition, head?.repetition_level_encoding)
  const definitions = levels(column.definition, head?.definition_level_encoding)
  const present = presentOf(definitions, column, count)
  const values = decodeValues(page.subarray(at), head?.encoding as Encoding, present, column, dictionary)
  return { count, definitions: present === count ? undefined : definitions, repetitions, values }
}

/** Levels stand before the values, uncompressed. */
function readSecondVersion(
  body: Uint8Array,
  header: PageHeader,
  { codec }: ParquetChunk,
  column: ParquetColumn,
  dictionary: DecodedArray | undefined,
): ParquetPage {
  const head = header.data_page_header_v2
  const count = checkedCount(head?.num_values)
  const repetitionBytes = head?.repetition_levels_byte_length ?? 0
  const levelBytes = repetitionBytes + (head?.definition_levels_byte_length ?? 0)
  if (!(repetitionBytes >= 0 && levelBytes >= repetitionBytes && levelBytes <= body.length)) {
    throw invalid(`has a page of ${column.path} that ends too early`)
  }
  const levels = (highest: number, start: number, end: number): Int32Array | undefined =>
    highest === 0 ? undefined : readHybrid(body.subarray(start, end), bitsOf(highest), count)
  const repetitions = levels(column.repetition, 0, repetitionBytes)
  const definitions = levels(column.definition, repetitionBytes, levelBytes)
  const present = presentOf(definitions, column, count)
  const packed = body.subarray(levelBytes)
  const unpackedBytes = header.uncompressed_page_size - levelBytes
  if (unpackedBytes < 0) throw invalid(`has a page of ${column.path} with more levels than bytes`)
  const compressed = head?.is_compressed !== false && packed.length > 0
  const page = compressed ? decompressPage(packed, unpackedBytes, codec, compressors) : packed
  const values = decodeValues(page, head?.encoding as Encoding, present, column, dictionary)
  return { count, definitions: present === count ? undefined : definitions, repetitions, values }
}

function presentOf(definitions: Int32Array | undefined, { definition }: ParquetColumn, count: number): number {
  if (definitions === undefined) return count
  let present = 0
  for (let i = 0; i < count; i++) if (definitions[i] === definition) present++
  return present
}

const bitsOf = (highest: number): number => 32 - Math.clz32(highest)

function checkedCount(count: number | undefined): number {
  if (count === undefined || count < 0) throw invalid(`says ${count} values in a page`)
  if (count <= maximumPageValues) return count
  const message = `a page of ${count} values in the Parquet file; at most ${maximumPageValues} are read`
  throw recordsError('parquet-too-large', message)
}

function invalid(what: string): Error {
  return recordsError('parquet-invalid', `the Parquet file ${what}`)
}
