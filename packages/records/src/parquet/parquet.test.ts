import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import type { SchemaElement } from 'hyparquet'
import { ByteWriter, type ColumnSource, ParquetWriter, parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { anyRecords } from '../any-records.test-data.ts'
import { recordsErrorHints } from '../errors.ts'
import type { PredictionRecord } from '../prediction-record.ts'
import { type RecordColumns, recordAt } from '../record-columns.ts'
import { RecordColumnsBuilder } from '../record-columns-builder.ts'
import { checkThrift } from './check-thrift.ts'
import { encodeRecordParquet } from './encode-record-parquet.ts'
import { readHybrid } from './read-hybrid.ts'
import { type ReadParquetOptions, readRecordParquet } from './read-record-parquet.ts'

type Codes = { readonly code: string; readonly row?: unknown }

async function errorOf(work: () => unknown): Promise<Codes | undefined> {
  try {
    await work()
  } catch (error) {
    if (!isWidthwiseError(error, recordsErrorHints)) throw error
    return { code: error.code, ...('row' in error.details && { row: error.details.row }) }
  }
  return undefined
}

/** A file of columns, as another program may write them. */
function fileOf(columns: readonly ColumnSource[], schema?: SchemaElement[]): Uint8Array {
  const columnData = columns.map((column) => ({ ...column }))
  return new Uint8Array(parquetWriteBuffer({ columnData, ...(schema && { schema }) }))
}

const good: readonly ColumnSource[] = [
  { name: 'id', data: Int32Array.of(7, 5, 6), type: 'INT32' },
  { name: 'label', data: Int32Array.of(0, 1, 2), type: 'INT32' },
  { name: 'prediction', data: BigInt64Array.of(0n, 1n, 1n), type: 'INT64' },
  { name: 'confidence', data: Float32Array.of(1, 0.5, 0.1), type: 'FLOAT' },
]

/** The good file with one column in another's place. */
const withColumn = (column: ColumnSource): Uint8Array =>
  fileOf(good.map((other) => (other.name === column.name ? column : other)))

const read = (bytes: Uint8Array, options?: ReadParquetOptions): Promise<RecordColumns> =>
  readRecordParquet(bytes, options)

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: number[] = []
  for await (const piece of pieces) for (const byte of piece) parts.push(byte)
  return Uint8Array.from(parts)
}

function columnsOf(records: readonly PredictionRecord[]): RecordColumns {
  const builder = new RecordColumnsBuilder()
  for (const record of records) expect(builder.push(record)).toBeUndefined()
  return builder.finish()
}

/** Ids of one type, and all of them different. */
const anyColumn = anyRecords.map((records) => records.map((record, row) => ({ ...record, id: row })))

describe('readRecordParquet', () => {
  it('reads columns of any integer and real type, reals exactly as they are recorded', async () => {
    const columns = await read(fileOf([...good, { name: 'note', data: ['a', 'b', 'c'], type: 'STRING' }]), {
      classes: 3,
    })
    expect(columns).toEqual({
      rows: 3,
      ids: Float64Array.of(7, 5, 6),
      labels: Int32Array.of(0, 1, 2),
      predictions: Int32Array.of(0, 1, 1),
      confidences: Float32Array.of(1, 0.5, 0.1),
    })
    const wide = await read(
      fileOf([
        { name: 'id', data: ['a', 'ü', ''], type: 'STRING' },
        ...good.slice(1, 3),
        { name: 'confidence', data: Float64Array.of(1, 0.5, 0.1), type: 'DOUBLE' },
      ]),
    )
    expect(wide.ids).toEqual(['a', 'ü', ''])
    expect(wide.confidences).toEqual(Float64Array.of(1, 0.5, 0.1))
  })

  it.each(['PLAIN', 'BYTE_STREAM_SPLIT', 'DELTA_BINARY_PACKED'] as const)('reads %s', async (encoding) => {
    const columns = good.map((column) => {
      const integers = !(column.data instanceof Float32Array)
      return {
        ...column,
        encoding: integers || encoding !== 'DELTA_BINARY_PACKED' ? encoding : 'PLAIN',
      } as ColumnSource
    })
    expect(await read(fileOf(columns))).toEqual(await read(fileOf(good)))
  })

  it('reads texts with their lengths before them', async () => {
    const ids: ColumnSource = {
      name: 'id',
      data: ['x', 'yy', 'zzz'],
      type: 'STRING',
      encoding: 'DELTA_LENGTH_BYTE_ARRAY',
    }
    expect((await read(withColumn(ids))).ids).toEqual(['x', 'yy', 'zzz'])
  })

  it('reads repeated values through a dictionary, in several row groups', async () => {
    const rows = 1000
    const columnData: ColumnSource[] = [
      { name: 'id', data: Int32Array.from({ length: rows }, (_, row) => rows - row), type: 'INT32' },
      { name: 'label', data: Int32Array.from({ length: rows }, (_, row) => row % 3), type: 'INT32' },
      { name: 'prediction', data: new Int32Array(rows), type: 'INT32' },
      { name: 'confidence', data: Float64Array.from({ length: rows }, (_, row) => (row % 7) / 7), type: 'DOUBLE' },
    ]
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: [10, 300] }))
    const { ids, labels, confidences } = await read(bytes, { rows })
    expect([ids[0], ids[999]]).toEqual([1000, 1])
    expect(labels[998]).toBe(998 % 3)
    expect(confidences[500]).toBe((500 % 7) / 7)
  })

  it('keeps top and logits only where they are wanted', async () => {
    const records: PredictionRecord[] = [
      {
        id: 0,
        label: 1,
        prediction: 1,
        confidence: 0.5,
        top: [
          [1, 0.5],
          [0, 0.25],
        ],
        logits: [1, 2],
      },
      { id: 1, label: 1, prediction: 0, confidence: 0.75, logits: [3, 4] },
    ]
    const bytes = await bytesOf(encodeRecordParquet(columnsOf(records)))
    const all = await read(bytes)
    expect(recordAt(all, 0)).toEqual({ ...records[0], logits: Float64Array.of(1, 2) })
    expect(recordAt(all, 1)).toEqual({ ...records[1], logits: Float64Array.of(3, 4) })
    expect(await read(bytes, { top: false, logits: false })).not.toHaveProperty('top')
    expect((await read(bytes, { logits: false })).top?.offsets).toEqual(Uint32Array.of(0, 2, 2))
  })

  it.each<[string, Codes, Uint8Array]>([
    ['a column that is missing', { code: 'field-missing', row: null }, fileOf(good.slice(0, 3))],
    [
      'a confidence as text',
      { code: 'field-type', row: null },
      withColumn({ name: 'confidence', data: ['1', '1', '1'], type: 'STRING' }),
    ],
    [
      'a label as a real',
      { code: 'field-type', row: null },
      withColumn({ name: 'label', data: Float64Array.of(1, 1, 1), type: 'DOUBLE' }),
    ],
    [
      'nothing for a confidence',
      { code: 'field-type', row: 1 },
      withColumn({ name: 'confidence', data: [1, null, null] as never, type: 'DOUBLE' }),
    ],
    [
      'NaN',
      { code: 'confidence-not-finite', row: 2 },
      withColumn({ name: 'confidence', data: Float64Array.of(1, 0, Number.NaN), type: 'DOUBLE' }),
    ],
    [
      'a confidence above 1',
      { code: 'confidence-out-of-range', row: 0 },
      withColumn({ name: 'confidence', data: Float64Array.of(1.5, 0, 0), type: 'DOUBLE' }),
    ],
    [
      'a negative label',
      { code: 'label-out-of-range', row: 1 },
      withColumn({ name: 'label', data: Int32Array.of(0, -1, 0), type: 'INT32' }),
    ],
    [
      'a prediction beyond the classes',
      { code: 'prediction-out-of-range', row: 2 },
      withColumn({ name: 'prediction', data: Int32Array.of(0, 1, 3), type: 'INT32' }),
    ],
    [
      'an id twice',
      { code: 'duplicate-id', row: 2 },
      withColumn({ name: 'id', data: Int32Array.of(0, 1, 0), type: 'INT32' }),
    ],
    [
      'an id beyond 2^53',
      { code: 'field-type', row: 1 },
      withColumn({ name: 'id', data: BigInt64Array.of(0n, 2n ** 60n, 1n), type: 'INT64' }),
    ],
    [
      'a list of the wrong kind',
      { code: 'field-type', row: null },
      fileOf([...good, { name: 'top', data: Int32Array.of(1, 2, 3), type: 'INT32' }]),
    ],
    [
      'a text that is not UTF-8',
      { code: 'field-type', row: null },
      withColumn({ name: 'id', data: [Uint8Array.of(255), Uint8Array.of(1), Uint8Array.of(2)], type: 'BYTE_ARRAY' }),
    ],
    ['no bytes', { code: 'parquet-invalid' }, new Uint8Array(0)],
    ['another file', { code: 'parquet-invalid' }, new TextEncoder().encode('PAR1 is not what this file ends with')],
    ['no rows', { code: 'no-rows', row: null }, fileOf(good.map((column) => ({ ...column, data: [] })))],
  ])('refuses %s', async (_, expected, bytes) => {
    expect(await errorOf(() => read(bytes, { classes: 3 }))).toEqual(expected)
  })

  it('refuses another number of rows than it is to have, before it reads any', async () => {
    expect((await errorOf(() => read(fileOf(good), { rows: 4 })))?.code).toBe('row-count-mismatch')
  })

  it('refuses an encoding that takes memory as it likes', async () => {
    const ids: ColumnSource = { name: 'id', data: ['x', 'xy', 'xyz'], type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' }
    expect((await errorOf(() => read(withColumn(ids))))?.code).toBe('parquet-unsupported')
  })

  it('refuses a file that says more rows than anybody has', async () => {
    const writer = new ByteWriter()
    const schema: SchemaElement[] = [
      { name: 'records', num_children: 4 },
      ...good.map(({ name, type }): SchemaElement => ({ name, type: type as 'INT32', repetition_type: 'REQUIRED' })),
    ]
    const file = new ParquetWriter({ writer, schema })
    file.num_rows = 2n ** 40n
    await file.finish()
    expect((await errorOf(() => read(writer.getBytes())))?.code).toBe('parquet-too-large')
  })

  it('gives records or a typed error for every damage, and nothing else', async () => {
    const records = Array.from(
      { length: 40 },
      (_, id): PredictionRecord => ({
        id,
        label: id % 5,
        prediction: id % 7,
        confidence: 1 - id / 64,
        top: [
          [id % 7, 1 - id / 64],
          [9, 0],
        ],
      }),
    )
    const bytes = await bytesOf(encodeRecordParquet(columnsOf(records)))
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(7), async (at, byte, cut) => {
        const damaged = bytes.slice(0, cut === 0 ? at : bytes.length)
        if (cut > 0) damaged[at] = byte
        await errorOf(() => read(damaged))
      }),
      { numRuns: 1500 },
    )
  }, 60_000)
})

describe('encodeRecordParquet', () => {
  it('brings any records back', async () => {
    await fc.assert(
      fc.asyncProperty(anyColumn, async (records) => {
        const columns = await read(await bytesOf(encodeRecordParquet(columnsOf(records))))
        expect(records.map((_, row) => recordAt(columns, row))).toEqual(records)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps float32 as float32', async () => {
    const columns = columnsOf([{ id: 0, label: 0, prediction: 0, confidence: 0.5 }])
    const narrow = { ...columns, confidences: Float32Array.from(columns.confidences) }
    expect((await read(await bytesOf(encodeRecordParquet(narrow)))).confidences).toEqual(Float32Array.of(0.5))
  })

  it('refuses ids of both types', async () => {
    const mixed = columnsOf([0, 'a'].map((id) => ({ id, label: 0, prediction: 0, confidence: 0.5 })))
    expect(await errorOf(() => bytesOf(encodeRecordParquet(mixed)))).toEqual({ code: 'field-type', row: 1 })
  })
})

describe('readHybrid', () => {
  it('reads runs, packed groups, and widths that cross bytes', () => {
    expect(readHybrid(Uint8Array.of(6, 5), 3, 3)).toEqual(Int32Array.of(5, 5, 5))
    // The example of the format: 0 to 7 in three bits each.
    expect(readHybrid(Uint8Array.of(3, 0x88, 0xc6, 0xfa), 3, 8)).toEqual(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7))
    expect(readHybrid(Uint8Array.of(2, 1, 2, 3, 4), 32, 1)).toEqual(Int32Array.of(0x04030201))
    expect(readHybrid(new Uint8Array(0), 0, 2)).toEqual(Int32Array.of(0, 0))
  })

  it('reads packed values of any width', () => {
    const anyValues = fc
      .integer({ min: 1, max: 32 })
      .chain((width) =>
        fc.tuple(
          fc.constant(width),
          fc.array(fc.integer({ min: 0, max: 2 ** width - 1 }), { minLength: 8, maxLength: 24 }),
        ),
      )
    fc.assert(
      fc.property(anyValues, ([width, values]) => {
        const groups = Math.ceil(values.length / 8)
        const bytes = new Uint8Array(1 + groups * width)
        bytes[0] = 2 * groups + 1
        for (const [at, value] of values.entries()) {
          for (let bit = 0; bit < width; bit++) {
            const place = at * width + bit
            const isSet = Math.floor(value / 2 ** bit) % 2
            bytes[1 + (place >> 3)] = (bytes[1 + (place >> 3)] as number) | (isSet << (place & 7))
          }
        }
        expect(readHybrid(bytes, width, values.length)).toEqual(Int32Array.from(values, (value) => value | 0))
      }),
    )
  })

  it('takes no more than is wanted of a run of any length', () => {
    expect(readHybrid(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 1, 4)).toEqual(Int32Array.of(1, 1, 1, 1))
  })

  it.each([
    [Uint8Array.of(), 1],
    [Uint8Array.of(3, 1), 3],
    [Uint8Array.of(0xff), 3],
    [Uint8Array.of(6), 33],
  ])('refuses %j in %i bits', async (bytes, width) => {
    expect((await errorOf(() => readHybrid(bytes, width, 8)))?.code).toBe('parquet-invalid')
  })
})

describe('checkThrift', () => {
  it('finds the end of a structure', () => {
    // A list of two truth values, an int32, a text, a structure, a real.
    const bytes = Uint8Array.of(0x19, 0x21, 1, 2, 0x15, 4, 0x18, 1, 65, 0x1c, 0, 0x17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 99)
    expect(checkThrift(bytes, 0, 10)).toBe(bytes.length - 1)
  })

  it.each([
    ['no end', [0x15, 4]],
    ['a list longer than the bytes', [0x19, 0xf5, 0xff, 0xff, 0xff, 0x0f, 0]],
    ['a text longer than the bytes', [0x18, 100, 65, 0]],
    ['an integer without end', [0x15, 255, 255, 255, 255, 255, 255, 0]],
    ['structures without end', Array(100).fill(0x1c)],
    ['an unknown type', [0x1d, 0]],
    ['too many fields', [...Array(11).fill(0x11), 0]],
  ])('refuses %s', async (_, bytes) => {
    expect((await errorOf(() => checkThrift(Uint8Array.from(bytes as number[]), 0, 10)))?.code).toBe('parquet-invalid')
  })
})
