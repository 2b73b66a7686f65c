import { describe, expect, it } from 'vitest'
import { joined, unzip, zipOf } from '../../fuzz/zip-files.mjs'
import type { WeightsErrorCode } from '../errors.ts'
import { expectCode } from '../expect-code.test-support.ts'
import { openCheckpoint } from './open-checkpoint.ts'
import { opcodes } from './pickle/opcodes.ts'
import {
  ascii,
  dictionary,
  type Fragment,
  global,
  integer,
  list,
  newObject,
  none,
  numbers,
  pickleOf,
  reduce,
  type TensorParts,
  tensor,
  text,
  tuple,
} from './pickle-writer.test-support.ts'
import { legacyFile, twoFloats, zipFile } from './torch-writer.test-support.ts'

type Malformation = readonly [problem: string, file: Uint8Array, code: WeightsErrorCode, message?: RegExp]

const good = dictionary([['w', tensor()]])
const goodZip = zipFile(good)

function changed(file: Uint8Array, at: number, ...bytes: number[]): Uint8Array {
  const copy = file.slice()
  copy.set(bytes, at < 0 ? file.length + at : at)
  return copy
}

/** Position of the directory's record of a file. */
function recordOf(file: Uint8Array, name: string): number {
  const place = Buffer.from(file).lastIndexOf(name)
  return place - 46
}

/** The zip form of a state dict with one tensor. */
function withTensor(parts: TensorParts): Uint8Array {
  return zipFile(dictionary([['w', tensor(parts)]]))
}

/** The zip form of a dictionary in which something stands beside a tensor. */
function beside(value: Fragment): Uint8Array {
  return zipFile(
    dictionary([
      ['w', tensor()],
      ['x', value],
    ]),
  )
}

function withPickle(pickle: readonly number[]): Uint8Array {
  return zipOf({ 'archive/data.pkl': Uint8Array.from(pickle), 'archive/data/0': twoFloats })
}

const tar = new Uint8Array(512)
tar.set(ascii('sys_info'), 0)
tar.set(ascii('ustar'), 257)

const bytes = (value: string) => new TextEncoder().encode(value)

const unrecognized: readonly Malformation[] = [
  ['no byte', new Uint8Array(0), 'checkpoint-unrecognized', /there are none/],
  ['zeros', new Uint8Array(100), 'checkpoint-unrecognized', /00 00/],
  [
    'a pointer of Git LFS',
    bytes('version https://git-lfs.github.com/spec/v1\n'),
    'checkpoint-unrecognized',
    /lfs pull/,
  ],
  ['a web page', bytes('<!DOCTYPE html><html></html>'), 'checkpoint-unrecognized', /web page/],
  ['a gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0), 'checkpoint-unrecognized', /gzip/],
  ['a tar file', tar, 'checkpoint-unsupported', /tar/],
  ['a zip file of something else', zipOf({ 'a/b.npy': twoFloats }), 'checkpoint-unrecognized', /0 files/],
  [
    'two pickles',
    zipOf({ 'a/data.pkl': pickleOf(good), 'b/data.pkl': pickleOf(good) }),
    'checkpoint-unrecognized',
    /2 files/,
  ],
  ['an empty zip file', zipOf({}), 'checkpoint-unrecognized'],
  [
    'a program',
    zipFile(good, {}, { others: { 'archive/constants.pkl': twoFloats } }),
    'checkpoint-module',
    /TorchScript/,
  ],
  ['a short safetensors file', bytes('\x10\0\0\0\0\0\0\0{'), 'file-truncated'],
  ['a plain pickle', pickleOf(good.slice(0, 1)), 'checkpoint-unsupported', /a dictionary/],
]

const zips: readonly Malformation[] = [
  ['no end', goodZip.subarray(0, -30), 'zip-invalid', /without its end/],
  ['only its beginning', goodZip.subarray(0, 4), 'zip-invalid'],
  ['a byte behind its end', joined([goodZip, Uint8Array.of(0)]), 'zip-invalid'],
  ['a directory beyond its end', changed(goodZip, -6, 0xff, 0xff, 0xff, 0x7f), 'zip-invalid', /directory/],
  ['a directory of 4 GB', changed(goodZip, -10, 0xff, 0xff, 0xff, 0xff), 'zip-invalid', /4294967295/],
  ['more files than the directory has room for', changed(goodZip, -12, 0xff, 0xff), 'zip-invalid', /65535 files/],
  ['a directory that is none', changed(goodZip, recordOf(goodZip, 'archive/data/0'), 0), 'zip-invalid', /no record/],
  [
    'a name beyond the directory',
    changed(goodZip, recordOf(goodZip, 'archive/data/0') + 28, 0xff, 0xff),
    'zip-invalid',
    /passes its end/,
  ],
  [
    'a name that is not UTF-8',
    changed(goodZip, recordOf(goodZip, 'archive/data/0') + 46, 0xff),
    'zip-invalid',
    /UTF-8/,
  ],
  [
    'files that overlap',
    changed(goodZip, recordOf(goodZip, 'archive/data/0') + 42, 1, 0, 0, 0),
    'zip-invalid',
    /next part begins/,
  ],
  [
    'a file that passes the directory',
    changed(goodZip, recordOf(goodZip, 'archive/data/0') + 20, 0, 1, 0, 0, 0, 1, 0, 0),
    'zip-invalid',
    /256 bytes/,
  ],
  [
    'stored bytes of another number',
    changed(goodZip, recordOf(goodZip, 'archive/data/0') + 20, 7),
    'zip-invalid',
    /stored as 7/,
  ],
  [
    'no 64-bit field where one is due',
    changed(goodZip, recordOf(goodZip, 'archive/data/0') + 20, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    'zip-invalid',
    /64-bit/,
  ],
  [
    'a 64-bit end record beyond its end',
    changed(zipFile(good, undefined, { wide: true }), -30, 0xff, 0xff),
    'zip-invalid',
    /64-bit end record/,
  ],
  [
    'no 64-bit end record where it should be',
    changed(zipFile(good, undefined, { wide: true }), -34, 3),
    'zip-invalid',
    /no 64-bit end record/,
  ],
  [
    'a name twice',
    changed(
      zipFile(good, { 0: twoFloats, 1: twoFloats }),
      recordOf(zipFile(good, { 0: twoFloats, 1: twoFloats }), 'archive/data/1') + 46 + 13,
      0x30,
    ),
    'name-duplicate',
    /data\/0/,
  ],
  ['a local header that is none', changed(goodZip, 0, 0x50, 0x4b, 5, 6), 'zip-invalid', /no header/],
  ['compressed files', zipFile(good, undefined, { method: 8 }), 'checkpoint-unsupported', /compressed \(method 8\)/],
  ['encrypted files', zipFile(good, undefined, { flags: 1 }), 'checkpoint-unsupported', /encrypted/],
  ['one of several disks', changed(goodZip, -18, 1), 'checkpoint-unsupported', /spans/],
  [
    'the big end first',
    zipFile(good, undefined, { others: { 'archive/byteorder': bytes('big') } }),
    'checkpoint-unsupported',
    /big/,
  ],
  ['a storage that is missing', zipFile(good, {}), 'checkpoint-invalid', /data\/0/],
  ['a storage that is too short', zipFile(good, { 0: twoFloats.subarray(1) }), 'checkpoint-invalid', /8 bytes.*has 7/],
  [
    'a view, as legacy files have',
    withTensor({ view: tuple(text('v'), integer(0), integer(1)) }),
    'checkpoint-invalid',
  ],
]

const legacy: readonly Malformation[] = [
  ['another magic number', legacyFile({ root: good, magic: integer(5) }), 'checkpoint-unsupported', /a number/],
  ['another version', legacyFile({ root: good, version: integer(1000) }), 'checkpoint-unsupported', /1000/],
  ['the big end first', legacyFile({ root: good, system: dictionary([]) }), 'checkpoint-unsupported', /big end/],
  ['names of storages that are no list', legacyFile({ root: good, keys: integer(1) }), 'checkpoint-invalid', /no list/],
  ['a storage twice', legacyFile({ root: good, keys: list(text('0'), text('0')) }), 'checkpoint-invalid', /twice/],
  ['a storage of no tensor', legacyFile({ root: good, keys: list(text('1')) }), 'checkpoint-invalid', /"1"/],
  [
    'a tensor without a storage',
    legacyFile({ root: good, keys: list(), storages: [] }),
    'checkpoint-invalid',
    /not among/,
  ],
  ['an end inside a storage', legacyFile({ root: good }).subarray(0, -1), 'file-truncated', /storage "0"/],
  ['an end inside a pickle', legacyFile({ root: good }).subarray(0, 100), 'file-truncated', /inside a pickle/],
  [
    'a storage of two lengths',
    legacyFile({
      root: dictionary([
        ['v', tensor()],
        ['w', tensor({ elements: integer(1), shape: numbers([1]) })],
      ]),
    }),
    'checkpoint-invalid',
    /two lengths/,
  ],
  [
    'a view that leaves its storage',
    legacyFile({ root: dictionary([['w', tensor({ view: tuple(text('v'), integer(1), integer(2)) })]]) }),
    'checkpoint-invalid',
    /view leaves/,
  ],
  [
    'a view that is nothing',
    legacyFile({ root: dictionary([['w', tensor({ view: tuple() })]]) }),
    'checkpoint-invalid',
    /view without/,
  ],
]

const refusedBytes: readonly [name: string, byte: number][] = [
  ['INT', 0x49],
  ['STRING', 0x53],
  ['PERSID', 0x50],
  ['EXT1', 0x82],
  ['NEXT_BUFFER', 0x97],
]

const pickles: readonly Malformation[] = [
  ['nothing', withPickle([]), 'file-truncated', /data.pkl|pickle/],
  ['no end', withPickle([0x80, 2]), 'file-truncated'],
  ['protocol 1', withPickle([0x80, 1]), 'pickle-invalid', /protocol 1/],
  ['protocol 6', withPickle([0x80, 6]), 'pickle-invalid', /protocol 6/],
  ['no value', withPickle([0x80, 2, opcodes.STOP]), 'pickle-invalid', /0 values/],
  ['two values', withPickle([0x80, 2, opcodes.NONE, opcodes.NONE, opcodes.STOP]), 'pickle-invalid', /2 values/],
  ['a mark that stays', withPickle([opcodes.NONE, opcodes.MARK, opcodes.STOP]), 'pickle-invalid'],
  ['a mark that is missing', withPickle([opcodes.TUPLE]), 'pickle-invalid', /mark/],
  ['a value taken from below a mark', withPickle([opcodes.NONE, opcodes.MARK, opcodes.TUPLE1]), 'pickle-invalid'],
  ['nothing to take', withPickle([opcodes.REDUCE]), 'pickle-invalid'],
  ['nothing to note', withPickle([opcodes.MEMOIZE]), 'pickle-invalid'],
  ['a note that was never made', withPickle([opcodes.BINGET, 9]), 'pickle-invalid', /entry 9/],
  ['a byte that is no opcode', withPickle([0xff]), 'pickle-invalid', /0xff, no opcode/],
  ...refusedBytes.map(
    ([name, byte]): Malformation => [
      `the opcode ${name}`,
      withPickle([byte, 0x30, 0x0a]),
      'pickle-invalid',
      new RegExp(`${name}.*do not need`),
    ],
  ),
  [
    'a text of 2 GB in a short file',
    withPickle([opcodes.BINUNICODE, 0xff, 0xff, 0xff, 0x7f, 0x61]),
    'file-truncated',
    /2147483647 bytes are announced/,
  ],
  ['bytes of 2^64 in a short file', withPickle([opcodes.BINBYTES8, ...Array(8).fill(0xff)]), 'file-truncated'],
  ['an integer of 4 GB', withPickle([opcodes.LONG4, 0xff, 0xff, 0xff, 0xff]), 'pickle-too-large', /4294967295/],
  ['a text that is not UTF-8', withPickle([opcodes.SHORT_BINUNICODE, 1, 0xff]), 'pickle-invalid', /UTF-8/],
  ['a name without an end', withPickle([opcodes.GLOBAL, ...Array(600).fill(0x61)]), 'pickle-invalid', /longer than/],
  ['a name cut off', withPickle([opcodes.GLOBAL, ...ascii('torch')]), 'file-truncated'],
  ['a name that is a number', beside([...integer(1), ...integer(2), opcodes.STACK_GLOBAL]), 'pickle-invalid'],
  ['a call of a number', beside(reduce(integer(1), tuple())), 'pickle-invalid', /calls a number/],
  ['a call with a number', beside(reduce(global('torch', 'Size'), integer(1))), 'pickle-invalid', /instead of a tuple/],
  ['an object of a number', beside([...integer(1), ...tuple(), opcodes.NEWOBJ]), 'pickle-invalid'],
  ['an item of a number', beside([...integer(1), ...integer(2), opcodes.APPEND]), 'pickle-invalid', /a number/],
  [
    'an entry of a list',
    beside([...list(), ...integer(1), ...integer(2), opcodes.SETITEM]),
    'pickle-invalid',
    /a list/,
  ],
  [
    'a key without a value',
    beside([opcodes.EMPTY_DICT, opcodes.MARK, ...none, opcodes.SETITEMS]),
    'pickle-invalid',
    /key/,
  ],
  ['the state of a name', beside([...global('a', 'B'), ...none, opcodes.BUILD]), 'pickle-invalid', /state/],
  [
    'a dictionary of no pairs',
    beside(reduce(global('collections', 'OrderedDict'), tuple(list(integer(1))))),
    'pickle-invalid',
    /pairs/,
  ],
  [
    'a tensor with attributes that is made of itself',
    beside(
      reduce(
        global('torch._tensor', '_rebuild_from_type_v2'),
        tuple(global('torch._tensor', '_rebuild_from_type_v2'), none, tuple(), none),
      ),
    ),
    'pickle-invalid',
  ],
  [
    'a persistent id in the first pickle',
    Uint8Array.of(0x80, 2, ...none, opcodes.BINPERSID),
    'pickle-invalid',
    /persistent/,
  ],
]

const tensors: readonly Malformation[] = [
  [
    'a storage of an unknown type',
    withTensor({ type: global('torch', 'OddStorage') }),
    'checkpoint-invalid',
    /OddStorage/,
  ],
  ['a storage of no type', withTensor({ type: text('f') }), 'checkpoint-invalid', /a string for a type/],
  ['a storage without a name', withTensor({ key: none }), 'checkpoint-invalid', /None for a key/],
  ['a storage of minus one element', withTensor({ elements: integer(-1) }), 'checkpoint-invalid', /-1 elements/],
  ['a storage of 2^62 elements', withTensor({ elements: integer(2 ** 62) }), 'checkpoint-invalid', /elements/],
  ['a storage of 2^51 elements', withTensor({ elements: integer(2 ** 51) }), 'checkpoint-invalid', /elements/],
  ['a storage longer than its file', withTensor({ elements: integer(3) }), 'checkpoint-invalid', /12 bytes.*has 8/],
  ['an id of something else', beside([...tuple(text('x')), opcodes.BINPERSID]), 'checkpoint-invalid', /no storage/],
  [
    'no storage',
    zipFile(dictionary([['w', reduce(global('torch._utils', '_rebuild_tensor'), tuple())]])),
    'checkpoint-invalid',
  ],
  ['a shape that is a number', withTensor({ shape: integer(2) }), 'checkpoint-invalid', /"w": its shape/],
  ['a negative size', withTensor({ shape: numbers([-1]) }), 'checkpoint-invalid', /shape/],
  [
    '65 axes',
    withTensor({ shape: numbers(Array(65).fill(1)), strides: numbers(Array(65).fill(1)) }),
    'checkpoint-invalid',
  ],
  ['a negative stride', withTensor({ strides: numbers([-1]) }), 'checkpoint-invalid', /strides/],
  ['too few strides', withTensor({ strides: tuple() }), 'checkpoint-invalid', /1 axes, 0 strides/],
  ['a negative offset', withTensor({ offset: integer(-1) }), 'checkpoint-invalid'],
  ['an offset that is a text', withTensor({ offset: text('0') }), 'checkpoint-invalid', /a string for an offset/],
  ['an offset too far', withTensor({ offset: integer(1) }), 'checkpoint-invalid', /reach to element 3/],
  ['a stride too wide', withTensor({ strides: numbers([2]) }), 'checkpoint-invalid', /reach to element 3/],
  ['a shape too large', withTensor({ shape: numbers([3]) }), 'checkpoint-invalid', /storage "0" has 2/],
  [
    'a shape of 2^80 elements',
    withTensor({ shape: numbers([2 ** 40, 2 ** 40]), strides: numbers([0, 0]) }),
    'shape-overflow',
  ],
  [
    'a shape of 2^80 elements and a zero',
    withTensor({ shape: numbers([2 ** 40, 2 ** 40, 0]), strides: numbers([0, 0, 0]) }),
    'shape-overflow',
  ],
  [
    'two numbers repeated to 2 GB',
    withTensor({ shape: numbers([2 ** 28, 2]), strides: numbers([0, 1]) }),
    'checkpoint-invalid',
    /repeats/,
  ],
  [
    'a tensor named twice',
    zipFile(
      dictionary([
        ['w', tensor()],
        ['w', tensor()],
      ]),
    ),
    'name-duplicate',
    /"w"/,
  ],
  ['no dictionary', zipFile(tensor()), 'state-dict-missing', /a tensor/],
  ['no tensors', zipFile(dictionary([['epoch', integer(3)]])), 'state-dict-missing', /a dictionary/],
  [
    'two state dicts of unknown names',
    zipFile(
      dictionary([
        ['a', good],
        ['b', good],
      ]),
    ),
    'state-dict-ambiguous',
    /"a", "b"/,
  ],
  [
    'a module',
    zipFile(newObject(global('mycode', 'Net'), dictionary([['_parameters', dictionary([['w', tensor()]])]]))),
    'checkpoint-module',
  ],
]

describe.each<[string, readonly Malformation[]]>([
  ['a file that is', unrecognized],
  ['a zip file with', zips],
  ['a legacy file with', legacy],
  ['a pickle with', pickles],
  ['a checkpoint with', tensors],
])('%s', (_, table) => {
  const rows = table.map(([problem, file, code, message]) => ({ problem, file, code, message }))
  it.each(rows)('$problem', async ({ file, code, message }) => {
    await expectCode(() => openCheckpoint(file), code, message)
  })
})

describe('the good files that they are made from', () => {
  it('open', async () => {
    for (const file of [goodZip, legacyFile({ root: good }), zipFile(good, undefined, { wide: true, comment: 'PK' })]) {
      const store = await openCheckpoint(file)
      expect([...(await store.read('w'))]).toEqual([1, 2])
    }
    expect(Object.keys(unzip(goodZip))).toEqual(['archive/data.pkl', 'archive/data/0'])
  })
})
