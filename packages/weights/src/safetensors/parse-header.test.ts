import { describe, expect, it } from 'vitest'
import type { WeightsErrorCode } from '../errors.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { entry, fileOf } from '../malformed.test-support.ts'
import { elementCount } from '../selection/select.ts'
import { bytesSource } from '../source/byte-source.ts'
import { openSafetensors } from './open-safetensors.ts'

const data = new Uint8Array(8)
const good = entry()

function lengthOnly(length: bigint, rest = 0): Uint8Array {
  const file = new Uint8Array(8 + rest)
  new DataView(file.buffer).setBigUint64(0, length, true)
  return file
}

/** Two tensors of 8 bytes each at the given offsets. */
function pair(first: string, second: string): string {
  return `{"a":${entry({ offsets: first })},"b":${entry({ offsets: second })}}`
}

/** What is wrong with a file, and the code that says so. */
const malformations: readonly [problem: string, file: Uint8Array, code: WeightsErrorCode][] = [
  ['no byte', new Uint8Array(0), 'file-truncated'],
  ['fewer bytes than the length takes', new Uint8Array(7), 'file-truncated'],
  ['a header longer than the file', lengthOnly(100n, 99), 'file-truncated'],
  ['a header of 100 MB and a byte', lengthOnly(100_000_001n), 'header-too-large'],
  ['a header length beyond 2^53', lengthOnly(2n ** 63n), 'header-too-large'],
  ['a header length of all ones', lengthOnly(2n ** 64n - 1n), 'header-too-large'],
  ['an empty header', fileOf(''), 'header-not-json'],
  ['a header of spaces', fileOf('        '), 'header-not-json'],
  ['a space before the header', fileOf(' {}'), 'header-not-json'],
  ['a byte order mark', fileOf('\uFEFF{}'), 'header-not-json'],
  ['bytes that are not UTF-8', fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), 'header-not-utf8'],
  ['UTF-8 cut in a character', fileOf(Uint8Array.of(0x7b, 0x22, 0xc3)), 'header-not-utf8'],
  [
    'half a surrogate pair in UTF-8',
    fileOf(Uint8Array.of(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d)),
    'header-not-utf8',
  ],
  ['a list for a header', fileOf('[]'), 'header-not-json'],
  ['a header that does not end', fileOf('{'), 'header-not-json'],
  ['text behind the header', fileOf('{} x'), 'header-not-json'],
  ['two headers', fileOf('{}{}'), 'header-not-json'],
  ['a comma at the end', fileOf(`{"a":${good},}`, data), 'header-not-json'],
  ['a missing comma', fileOf(`{"a":${good} "b":${good}}`, data), 'header-not-json'],
  ['a missing colon', fileOf(`{"a"${good}}`, data), 'header-not-json'],
  ['a name without quotes', fileOf(`{a:${good}}`, data), 'header-not-json'],
  ['a name that does not end', fileOf('{"a'), 'header-not-json'],
  ['a name that ends in a backslash', fileOf('{"a\\'), 'header-not-json'],
  ['a line break in a name', fileOf(`{"a\n":${good}}`, data), 'header-not-json'],
  ['an unknown escape', fileOf(`{"\\x41":${good}}`, data), 'header-not-json'],
  ['half a surrogate pair, escaped', fileOf(`{"\\ud800":${good}}`, data), 'header-not-json'],
  ['a tensor that is a number', fileOf('{"a":1}'), 'header-invalid'],
  ['a tensor that is null', fileOf('{"a":null}'), 'header-invalid'],
  ['a tensor that is missing', fileOf('{"a":'), 'header-invalid'],
  ['a tensor without dtype', fileOf('{"a":{"shape":[2],"data_offsets":[0,8]}}', data), 'header-invalid'],
  ['a tensor without shape', fileOf('{"a":{"dtype":"F32","data_offsets":[0,8]}}', data), 'header-invalid'],
  ['a tensor without offsets', fileOf('{"a":{"dtype":"F32","shape":[2]}}', data), 'header-invalid'],
  ['an unknown key', fileOf(`{"a":${good.slice(0, -1)},"strides":[1]}}`, data), 'header-invalid'],
  ['a key of the prototype', fileOf(`{"a":${good.slice(0, -1)},"__proto__":[1]}}`, data), 'header-invalid'],
  ['one name twice', fileOf(`{"a":${good},"a":${good}}`, data), 'name-duplicate'],
  ['one name twice, once escaped', fileOf(`{"a":${good},"\\u0061":${good}}`, data), 'name-duplicate'],
  ['__proto__ twice', fileOf(`{"__proto__":${good},"__proto__":${good}}`, data), 'name-duplicate'],
  ['one key twice', fileOf(`{"a":${good.slice(0, -1)},"shape":[2]}}`, data), 'name-duplicate'],
  ['one key twice, once escaped', fileOf(`{"a":${good.slice(0, -1)},"sh\\u0061pe":[2]}}`, data), 'name-duplicate'],
  ['__metadata__ twice', fileOf('{"__metadata__":{},"__metadata__":{}}'), 'name-duplicate'],
  ['a metadata key twice', fileOf('{"__metadata__":{"k":"1","\\u006b":"2"}}'), 'name-duplicate'],
  ['metadata that are a string', fileOf('{"__metadata__":"x"}'), 'metadata-invalid'],
  ['metadata that are null', fileOf('{"__metadata__":null}'), 'metadata-invalid'],
  ['a number in the metadata', fileOf('{"__metadata__":{"k":1}}'), 'metadata-invalid'],
  ['an object in the metadata', fileOf('{"__metadata__":{"k":{}}}'), 'metadata-invalid'],
  ['an unknown dtype', fileOf(`{"a":${entry({ dtype: '"F31"' })}}`, data), 'dtype-unknown'],
  ['a dtype in small letters', fileOf(`{"a":${entry({ dtype: '"f32"' })}}`, data), 'dtype-unknown'],
  ['a dtype named like a method', fileOf(`{"a":${entry({ dtype: '"constructor"' })}}`, data), 'dtype-unknown'],
  ['a dtype that is a number', fileOf(`{"a":${entry({ dtype: '32' })}}`, data), 'header-not-json'],
  ['a shape that is a number', fileOf(`{"a":${entry({ shape: '2' })}}`, data), 'header-not-json'],
  ['a shape of strings', fileOf(`{"a":${entry({ shape: '["2"]' })}}`, data), 'header-not-json'],
  ['a nested shape', fileOf(`{"a":${entry({ shape: `${'['.repeat(1e5)}` })}}`, data), 'header-not-json'],
  ['a negative dimension', fileOf(`{"a":${entry({ shape: '[-2]' })}}`, data), 'shape-invalid'],
  ['two negative dimensions', fileOf(`{"a":${entry({ shape: '[-1,-2]' })}}`, data), 'shape-invalid'],
  ['a fraction as a dimension', fileOf(`{"a":${entry({ shape: '[2.5]' })}}`, data), 'shape-invalid'],
  ['a dimension written as a float', fileOf(`{"a":${entry({ shape: '[2.0]' })}}`, data), 'shape-invalid'],
  ['a dimension written with an exponent', fileOf(`{"a":${entry({ shape: '[2e0]' })}}`, data), 'shape-invalid'],
  ['minus zero as a dimension', fileOf(`{"a":${entry({ shape: '[-0]', offsets: '[0,0]' })}}`), 'shape-invalid'],
  ['a dimension of 2^53', fileOf(`{"a":${entry({ shape: '[9007199254740992]' })}}`, data), 'shape-invalid'],
  [
    'a dimension of a million digits',
    fileOf(`{"a":${entry({ shape: `[${'9'.repeat(1e6)}]` })}}`, data),
    'shape-invalid',
  ],
  ['a dimension with a leading zero', fileOf(`{"a":${entry({ shape: '[02]' })}}`, data), 'header-not-json'],
  ['NaN as a dimension', fileOf(`{"a":${entry({ shape: '[NaN]' })}}`, data), 'header-not-json'],
  ['Infinity as a dimension', fileOf(`{"a":${entry({ shape: '[Infinity]' })}}`, data), 'header-not-json'],
  ['a hexadecimal dimension', fileOf(`{"a":${entry({ shape: '[0x2]' })}}`, data), 'header-not-json'],
  ['a shape that overflows', fileOf(`{"a":${entry({ shape: '[4294967296,4294967296]' })}}`, data), 'shape-overflow'],
  [
    'a shape that overflows before a zero',
    fileOf(`{"a":${entry({ shape: '[4294967296,4294967296,0]', offsets: '[0,0]' })}}`),
    'shape-overflow',
  ],
  [
    'bytes that overflow where elements do not',
    fileOf(`{"a":${entry({ shape: '[9007199254740991]' })}}`, data),
    'shape-overflow',
  ],
  ['one offset', fileOf(`{"a":${entry({ offsets: '[8]' })}}`, data), 'offsets-invalid'],
  ['three offsets', fileOf(`{"a":${entry({ offsets: '[0,8,8]' })}}`, data), 'offsets-invalid'],
  ['a negative offset', fileOf(`{"a":${entry({ offsets: '[-8,0]' })}}`, data), 'offsets-invalid'],
  ['a float offset', fileOf(`{"a":${entry({ offsets: '[0,8.0]' })}}`, data), 'offsets-invalid'],
  ['offsets the wrong way round', fileOf(`{"a":${entry({ offsets: '[8,0]' })}}`, data), 'offsets-invalid'],
  ['offsets too close for the shape', fileOf(`{"a":${entry({ offsets: '[0,4]' })}}`, data), 'offsets-invalid'],
  ['offsets too far apart for the shape', fileOf(`{"a":${entry({ offsets: '[0,16]' })}}`, data), 'offsets-invalid'],
  ['offsets of another dtype', fileOf(`{"a":${entry({ dtype: '"F16"' })}}`, data), 'offsets-invalid'],
  ['two tensors on the same bytes', fileOf(pair('[0,8]', '[0,8]'), data), 'data-overlap'],
  ['two tensors that share half', fileOf(pair('[0,8]', '[4,12]'), new Uint8Array(12)), 'data-overlap'],
  [
    'an empty tensor inside another',
    fileOf(`{"a":${good},"b":${entry({ shape: '[0]', offsets: '[4,4]' })}}`, data),
    'data-overlap',
  ],
  ['a gap between tensors', fileOf(pair('[0,8]', '[12,20]'), new Uint8Array(20)), 'data-hole'],
  ['a gap before the first tensor', fileOf(`{"a":${entry({ offsets: '[4,12]' })}}`, new Uint8Array(12)), 'data-hole'],
  ['bytes behind the last tensor', fileOf(`{"a":${good}}`, new Uint8Array(9)), 'data-trailing'],
  ['bytes and no tensor', fileOf('{}', new Uint8Array(1)), 'data-trailing'],
  ['a missing last byte', fileOf(`{"a":${good}}`, new Uint8Array(7)), 'file-truncated'],
]

describe('a malformed file', () => {
  it.each(malformations)('%s', async (_, file, code) => {
    await expectCode(() => openSafetensors(file), code)
  })

  it('is named in the message', async () => {
    const source = bytesSource(fileOf(`{"a":${entry({ dtype: '"F31"' })}}`, data), 'model.safetensors')
    await expectCode(() => openSafetensors(source), 'dtype-unknown', /^model.safetensors: tensor "a"/)
  })

  it('is not read into memory before its length is known to be right', async () => {
    const reads: number[] = []
    const source = {
      name: 'huge',
      size: 2 ** 50,
      read: async (target: Uint8Array) => {
        reads.push(target.length)
        target.fill(0xff)
      },
      [Symbol.asyncDispose]: async () => {},
    }
    await expectCode(() => openSafetensors(source), 'header-too-large')
    expect(reads).toEqual([8])
  })

  it('has a short message even where a name is long', async () => {
    const long = 'n'.repeat(1e6)
    await expectCode(
      () => openSafetensors(fileOf(`{"${long}":${entry({ offsets: '[0,4]' })}}`, data)),
      'offsets-invalid',
      /^.{0,400}$/,
    )
  })
})

describe('an unusual but well-formed file', () => {
  it.each([
    ['no tensors', '{}', 0, []],
    ['spaces behind the header', '{}      ', 0, []],
    ['white space in the header', `{ "a" :\n${entry({ shape: '[ 2 ]', offsets: '[\t0 , 8 ]' })} }`, 8, ['a']],
    ['tensors out of order', `{"b":${entry({ offsets: '[8,16]' })},"a":${good}}`, 16, ['b', 'a']],
    ['a scalar', `{"a":${entry({ shape: '[]', offsets: '[0,4]' })}}`, 4, ['a']],
    ['an empty tensor', `{"a":${entry({ shape: '[3,0]', offsets: '[0,0]' })}}`, 0, ['a']],
    [
      'an empty tensor where another begins',
      `{"a":${good},"b":${entry({ shape: '[0]', offsets: '[0,0]' })}}`,
      8,
      ['a', 'b'],
    ],
    [
      'names of the prototype',
      `{"__proto__":${good},"constructor":${entry({ offsets: '[8,16]' })}}`,
      16,
      ['__proto__', 'constructor'],
    ],
    ['an escaped name', `{"a\\"\\u00e9\\ud83d\\ude00":${good}}`, 8, ['a"é😀']],
    ['an empty name', `{"":${good}}`, 8, ['']],
  ])('may have %s', async (_, header, dataBytes, names) => {
    const store = await openSafetensors(fileOf(header, new Uint8Array(dataBytes)))
    expect([...store.keys()]).toEqual(names)
    for (const name of names) {
      expect(await store.read(name)).toHaveLength(elementCount(store.get(name)?.shape ?? [-1]))
    }
  })

  it('may have metadata of any names, which touch no prototype', async () => {
    const store = await openSafetensors(fileOf('{"__metadata__":{"__proto__":"x","toString":"y"}}'))
    expect(Object.entries(store.metadata)).toEqual([
      ['__proto__', 'x'],
      ['toString', 'y'],
    ])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(store.metadata.constructor).toBeUndefined()
  })
})
