import { isWidthwiseError } from '@widthwise/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeNpy } from './encode-npy.ts'
import { type RecordsErrorCode, recordsErrorHints } from './errors.ts'
import { type NpyArray, type NpyDType, npyArrayTypes, npyValues } from './npy-array.ts'
import { readNpy } from './read-npy.ts'

/** An `.npy` file of any header text, right or wrong. */
function npyFile(header: string | Uint8Array, values: number[] = [], version = 1): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const { length } = text
  const size = version === 1 ? [length & 255, length >> 8] : [length & 255, (length >> 8) & 255, length >> 16, 0]
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), version, 0, ...size, ...text, ...values])
}

function header(descr: string, shape: string, order = 'False'): string {
  return `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    if (isWidthwiseError(error, recordsErrorHints)) return error.code
    throw error
  }
  return undefined
}

const anyArray: fc.Arbitrary<NpyArray> = fc
  .record({
    dtype: fc.constantFrom(...(Object.keys(npyArrayTypes) as NpyDType[])),
    shape: fc.array(fc.nat(4), { maxLength: 4 }),
    seed: fc.uint8Array({ minLength: 1, maxLength: 32 }),
  })
  .map(({ dtype, shape, seed }) => {
    const type = npyArrayTypes[dtype]
    const length = shape.reduce((product, size) => product * size, 1)
    const bytes = Uint8Array.from(
      { length: length * type.BYTES_PER_ELEMENT },
      (_, i) => (seed[i % seed.length] ?? 0) + i,
    )
    return { dtype, shape, data: new type(bytes.buffer, 0, length) } as NpyArray
  })

describe('readNpy and encodeNpy', () => {
  it('bring any array back, wherever it lies in memory', () => {
    fc.assert(
      fc.property(anyArray, fc.nat(9), (array, shift) => {
        const bytes = encodeNpy(array)
        expect((bytes.length - array.data.byteLength) % 64).toBe(0)
        const moved = new Uint8Array(bytes.length + shift)
        moved.set(bytes, shift)
        const read = readNpy(moved.subarray(shift))
        expect(read.dtype).toBe(array.dtype)
        expect(read.shape).toEqual(array.shape)
        expect(new Uint8Array(read.data.buffer, read.data.byteOffset, read.data.byteLength)).toEqual(
          new Uint8Array(array.data.buffer),
        )
      }),
    )
  })

  it.each([
    ['version 1', npyFile(header("'<i2'", '(2, 1)'), [1, 0, 255, 255], 1)],
    ['version 2', npyFile(header("'<i2'", '(2, 1)'), [1, 0, 255, 255], 2)],
    ['version 3', npyFile(header("'<i2'", '(2, 1)'), [1, 0, 255, 255], 3)],
    ['another order of keys', npyFile('{"shape":(2,1),"fortran_order":False,"descr":"<i2"}', [1, 0, 255, 255])],
    ['long integers of Python 2', npyFile(header("'<i2'", '(2L, 1L)'), [1, 0, 255, 255])],
  ])('reads %s', (_, bytes) => {
    expect(readNpy(bytes)).toEqual({ dtype: 'i16', shape: [2, 1], data: Int16Array.of(1, -1) })
  })

  it('reads single bytes whatever order they are said to have', () => {
    for (const descr of ["'|u1'", "'<u1'", "'>u1'"]) {
      expect(readNpy(npyFile(header(descr, '(2,)'), [7, 200])).data).toEqual(Uint8Array.of(7, 200))
    }
  })

  it('reads an array without axes, and one without values', () => {
    expect(readNpy(npyFile(header("'|i1'", '()'), [255]))).toEqual({ dtype: 'i8', shape: [], data: Int8Array.of(-1) })
    expect(readNpy(npyFile(header("'<f8'", '(0, 5)')))).toEqual({
      dtype: 'f64',
      shape: [0, 5],
      data: new Float64Array(0),
    })
  })

  const good = encodeNpy({ dtype: 'f32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) })
  it.each<[string, RecordsErrorCode, Uint8Array]>([
    ['nothing', 'npy-not-npy', new Uint8Array(0)],
    ['something else', 'npy-not-npy', new TextEncoder().encode('{"id": 0, "label": 1}')],
    ['a version to come', 'npy-not-npy', npyFile(header("'<f4'", '()'), [], 4)],
    ['values cut off', 'npy-length-mismatch', good.subarray(0, good.length - 1)],
    ['something behind the values', 'npy-length-mismatch', Uint8Array.from([...good, 0])],
    ['a header cut off', 'npy-header-invalid', good.subarray(0, 40)],
    ['a length of the header cut off', 'npy-header-invalid', npyFile(header("'<f4'", '()'), [], 2).subarray(0, 11)],
    ['a header of 16 MB', 'npy-header-invalid', Uint8Array.of(0x93, 78, 85, 77, 80, 89, 2, 0, 0, 0, 0, 1)],
    ['a header that is not UTF-8', 'npy-header-invalid', npyFile(Uint8Array.of(0x7b, 0xff, 0x7d), [], 3)],
    ['no dictionary', 'npy-header-invalid', npyFile('[1, 2]')],
    ['an empty dictionary', 'npy-header-invalid', npyFile('{}')],
    [
      'an unknown key',
      'npy-header-invalid',
      npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': True}"),
    ],
    ['a key twice', 'npy-header-invalid', npyFile("{'descr': '<f4', 'descr': '<f4', 'shape': ()}")],
    ['a key that is no string', 'npy-header-invalid', npyFile('{descr: True}')],
    ['text behind the dictionary', 'npy-header-invalid', npyFile(`${header("'<f4'", '()')}; import os`)],
    ['an expression', 'npy-header-invalid', npyFile(header("'<f4'", '__import__("os")'))],
    ['a word for an order', 'npy-header-invalid', npyFile(header("'<f4'", '()', "'False'"))],
    ['a number for a shape', 'npy-header-invalid', npyFile(header("'<f4'", 'True'))],
    ['a negative size', 'npy-header-invalid', npyFile(header("'<f4'", '(-1,)'))],
    ['a size between commas missing', 'npy-header-invalid', npyFile(header("'<f4'", '(1, , 2)'))],
    ['a quote without end', 'npy-header-invalid', npyFile("{'descr': '<f4")],
    ['a size that no number holds', 'npy-shape-invalid', npyFile(header("'<f4'", '(9007199254740993,)'))],
    ['65 axes', 'npy-shape-invalid', npyFile(header("'|u1'", `(${'1, '.repeat(65)})`), [0])],
    [
      'a product that overflows',
      'npy-length-mismatch',
      npyFile(header("'<f4'", `(${'9007199254740991, '.repeat(64)})`)),
    ],
    ['zero times infinity', 'npy-length-mismatch', npyFile(header("'<f4'", `(${'9007199254740991, '.repeat(63)}0)`))],
    ['big-endian values', 'npy-dtype-unsupported', npyFile(header("'>f4'", '(1,)'), [0, 0, 0, 0])],
    ['text', 'npy-dtype-unsupported', npyFile(header("'<U8'", '()'))],
    ['pickled objects', 'npy-dtype-unsupported', npyFile(header("'|O'", '(1,)'))],
    ['a structure', 'npy-dtype-unsupported', npyFile(header("[('a', '<f4')]", '(1,)'))],
    ['Fortran order', 'npy-fortran-order', npyFile(header("'<f4'", '(1, 1)', 'True'), [0, 0, 0, 0])],
  ])('refuses %s', (_, code, bytes) => {
    expect(codeOf(() => readNpy(bytes))).toBe(code)
  })

  it('gives a value or a typed error for every damage, and nothing else', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, end) => {
        const damaged = good.slice(0, end)
        if (at < end) damaged[at] = byte
        codeOf(() => readNpy(damaged))
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    [[3], 2],
    [[-1, -2], 2],
    [[0.5, 4], 2],
    [Array(65).fill(1), 1],
  ])('refuse to write shape %j for %i values', (shape, length) => {
    expect(codeOf(() => encodeNpy({ dtype: 'u8', shape, data: new Uint8Array(length) }))).toBe('npy-shape-invalid')
  })
})

describe('npyValues', () => {
  it('widens every type exactly', () => {
    const shape = [2]
    expect(npyValues({ dtype: 'f16', shape, data: Uint16Array.of(0x3555, 1) })).toEqual(
      Float64Array.of(0.333251953125, 2 ** -24),
    )
    expect(npyValues({ dtype: 'f32', shape, data: Float32Array.of(0.1, -0.5) })).toEqual(
      Float64Array.of(Math.fround(0.1), -0.5),
    )
    expect(npyValues({ dtype: 'i64', shape, data: BigInt64Array.of(-7n, 2n ** 53n - 1n) })).toEqual(
      Float64Array.of(-7, 2 ** 53 - 1),
    )
    expect(npyValues({ dtype: 'i8', shape, data: Int8Array.of(-128, 127) })).toEqual(Float64Array.of(-128, 127))
  })

  it('refuses an integer that float64 cannot hold', () => {
    const array = { dtype: 'i64', shape: [1], data: BigInt64Array.of(2n ** 53n) } as const
    expect(codeOf(() => npyValues(array))).toBe('npy-value-out-of-range')
  })
})
