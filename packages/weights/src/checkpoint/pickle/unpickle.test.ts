import { describe, expect, it } from 'vitest'
import { expectCode } from '../../expect-code.test-support.ts'
import {
  ascii,
  dictionary,
  type Fragment,
  global,
  integer,
  list,
  newObject,
  none,
  pickleOf,
  reduce,
  text,
  tuple,
} from '../pickle-writer.test-support.ts'
import { opcodes } from './opcodes.ts'
import { unpickle } from './unpickle.ts'
import { PickleDict, PickleGlobal, PickleObject, type PickleValue } from './values.ts'

function read(fragment: Fragment, inert: readonly string[] = []): PickleValue {
  return unpickle(pickleOf(fragment), { inert: new Set(inert) }).value
}

/** Runs a command where it is loaded by Python, in each of the ways that call something. */
const calls: [way: string, of: (module: string, name: string) => Fragment][] = [
  ['REDUCE', (module, name) => reduce(global(module, name), tuple(text('true')))],
  ['INST', (module, name) => [opcodes.MARK, ...text('true'), opcodes.INST, ...ascii(`${module}\n${name}\n`)]],
  ['OBJ', (module, name) => [opcodes.MARK, ...global(module, name), ...text('true'), opcodes.OBJ]],
  [
    'STACK_GLOBAL and REDUCE',
    (module, name) => reduce([...text(module), ...text(name), opcodes.STACK_GLOBAL], tuple(text('true'))),
  ],
]

const hostile: [module: string, name: string][] = [
  ['os', 'system'],
  ['posix', 'system'],
  ['nt', 'system'],
  ['subprocess', 'Popen'],
  ['builtins', 'eval'],
  ['builtins', 'exec'],
  ['__builtin__', 'eval'],
  ['builtins', 'getattr'],
  ['builtins', '__import__'],
  ['importlib', 'import_module'],
  ['runpy', 'run_path'],
  ['torch.hub', 'load'],
  ['torch', 'hub.load'],
  ['torch.serialization', 'load'],
  ['torch.storage', '_load_from_bytes'],
  ['numpy.testing._private.utils', 'runstring'],
  ['pip', 'main'],
  ['functools', 'partial'],
  ['types', 'CodeType'],
  ['webbrowser', 'open'],
  ['mycode', 'run'],
  ['torch._utils', 'os.system'],
  ['collections', 'namedtuple'],
]

describe('unpickle', () => {
  it.each(hostile)('refuses every call of %s.%s by its name', async (module, name) => {
    for (const [, of] of calls) {
      const wanted = new RegExp(
        `${`${module}.${name}`.replace('__builtin__', '(__builtin__|builtins)')}".*nothing was executed`,
      )
      await expectCode(() => read(of(module, name)), 'pickle-forbidden', wanted)
    }
  })

  it.each(hostile.slice(0, 11))('refuses that %s.%s is as much as named', async (module, name) => {
    await expectCode(() => read(list(global(module, name))), 'pickle-forbidden')
    await expectCode(() => read(newObject(global(module, name), none)), 'pickle-forbidden')
  })

  it('makes inert objects of classes that are not known, and of calls that its caller lets pass', () => {
    const config = read(newObject(global('omegaconf.dictconfig', 'DictConfig'), dictionary([['lr', integer(1)]])))
    expect(config).toBeInstanceOf(PickleObject)
    expect((config as PickleObject).type).toEqual(new PickleGlobal('omegaconf.dictconfig.DictConfig'))
    expect(((config as PickleObject).state as PickleDict).get('lr')).toBe(1)
    const choice = read(reduce(global('mycode', 'Choice'), tuple(integer(2))), ['mycode.Choice'])
    expect(choice).toEqual(new PickleObject(new PickleGlobal('mycode.Choice'), [2]))
    // Python looks a function up with getattr where a class has it; a caller may let that pass too.
    const looked = reduce(global('__builtin__', 'getattr'), tuple(global('mycode', 'Log'), text('mean')))
    expect(read(looked, ['builtins.getattr'])).toBeInstanceOf(PickleObject)
  })

  it('makes plain objects of what stands for plain values', () => {
    for (const [module, name] of [
      ['pathlib', 'PosixPath'],
      ['datetime', 'datetime'],
      ['numpy._core.multiarray', 'scalar'],
      ['_codecs', 'encode'],
      ['__builtin__', 'set'],
      ['torch', 'device'],
    ] as const) {
      expect(read(reduce(global(module, name), tuple()))).toBeInstanceOf(PickleObject)
    }
    expect(read(reduce(global('torch', 'Size'), tuple(tuple(integer(2), integer(3)))))).toEqual([2, 3])
  })

  it('takes objects that extend dictionaries and lists', () => {
    const node: Fragment = [
      ...global('yacs.config', 'CfgNode'),
      ...tuple(),
      opcodes.NEWOBJ,
      ...text('lr'),
      ...integer(1),
      opcodes.SETITEM,
      ...integer(7),
      opcodes.APPEND,
    ]
    const { entries, items } = read(node) as PickleObject
    expect([entries?.get('lr'), items]).toEqual([1, [7]])
  })

  it('makes dictionaries in every way that there is', () => {
    const pairs = list(tuple(text('a'), integer(1)), tuple(text('b'), integer(2)))
    const forms: Fragment[] = [
      dictionary([
        ['a', integer(1)],
        ['b', integer(2)],
      ]),
      [opcodes.MARK, ...text('a'), ...integer(1), ...text('b'), ...integer(2), opcodes.DICT],
      reduce(global('collections', 'OrderedDict'), tuple(pairs)),
      reduce(
        global('collections', 'Counter'),
        tuple([opcodes.MARK, ...text('a'), ...integer(1), ...text('b'), ...integer(2), opcodes.DICT]),
      ),
      [
        ...reduce(global('collections', 'defaultdict'), tuple(global('builtins', 'int'))),
        opcodes.MARK,
        ...text('a'),
        ...integer(1),
        ...text('b'),
        ...integer(2),
        opcodes.SETITEMS,
      ],
    ]
    for (const form of forms) {
      const { keys, values } = read(form) as PickleDict
      expect([keys, values]).toEqual([
        ['a', 'b'],
        [1, 2],
      ])
    }
  })

  it.each([
    ['BININT1', [opcodes.BININT1, 255], 255],
    ['BININT2', [opcodes.BININT2, 255, 255], 65535],
    ['BININT', [opcodes.BININT, 0, 0, 0, 0x80], -(2 ** 31)],
    ['LONG1 of no byte', [opcodes.LONG1, 0], 0],
    ['LONG1', [opcodes.LONG1, 2, 0, 0x80], -32768],
    ['LONG1 beyond 2^53', [opcodes.LONG1, 8, 1, 0, 0, 0, 0, 0, 0x20, 0], 2n ** 53n + 1n],
    ['LONG4', [opcodes.LONG4, 1, 0, 0, 0, 0xff], -1],
    ['BINFLOAT', [opcodes.BINFLOAT, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
    ['SHORT_BINSTRING of Python 2', [opcodes.SHORT_BINSTRING, 2, 0x68, 0x69], 'hi'],
    ['BINSTRING that is no text', [opcodes.BINSTRING, 1, 0, 0, 0, 0xff], Uint8Array.of(255)],
    ['SHORT_BINBYTES', [opcodes.SHORT_BINBYTES, 1, 9], Uint8Array.of(9)],
    ['BYTEARRAY8', [opcodes.BYTEARRAY8, 1, 0, 0, 0, 0, 0, 0, 0, 9], Uint8Array.of(9)],
    ['BINUNICODE8', [opcodes.BINUNICODE8, 2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0xa9], 'é'],
    ['FROZENSET', [opcodes.MARK, opcodes.NEWTRUE, opcodes.FROZENSET], [true]],
    ['ADDITEMS', [opcodes.EMPTY_SET, opcodes.MARK, opcodes.NEWFALSE, opcodes.ADDITEMS], [false]],
    ['POP', [opcodes.NONE, opcodes.NEWTRUE, opcodes.POP], null],
    ['POP of a mark', [opcodes.NONE, opcodes.MARK, opcodes.POP], null],
    ['POP_MARK', [opcodes.NONE, opcodes.MARK, opcodes.NONE, opcodes.POP_MARK], null],
    ['DUP', [opcodes.NONE, opcodes.DUP, opcodes.TUPLE2], [null, null]],
    ['LIST', [opcodes.MARK, opcodes.NONE, opcodes.LIST], [null]],
    [
      'LONG_BINPUT and LONG_BINGET',
      [opcodes.NEWTRUE, opcodes.LONG_BINPUT, 0, 0, 0, 0x80, opcodes.LONG_BINGET, 0, 0, 0, 0x80, opcodes.TUPLE2],
      [true, true],
    ],
    ['MEMOIZE', [opcodes.NEWTRUE, opcodes.MEMOIZE, opcodes.BINGET, 0, opcodes.TUPLE2], [true, true]],
    ['FRAME', [opcodes.FRAME, 0xff, 0, 0, 0, 0, 0, 0, 0, opcodes.NONE], null],
  ] as [string, number[], PickleValue][])('reads %s', (_, fragment, value) => {
    expect(read(fragment)).toEqual(value)
  })

  it('keeps the arguments and the keywords of NEWOBJ_EX', () => {
    const made = read([...global('a', 'B'), ...tuple(integer(1)), ...dictionary([]), opcodes.NEWOBJ_EX])
    expect((made as PickleObject).construction).toEqual([[1], new PickleDict()])
  })

  it('says how many bytes the pickle took, and leaves what follows', () => {
    expect(unpickle(Uint8Array.of(0x80, 2, opcodes.NONE, opcodes.STOP, 1, 2, 3))).toEqual({ value: null, length: 4 })
  })
})

/** Repeats a fragment; without a spread, which has no room for millions of arguments. */
function repeated(fragment: Fragment, times: number, before: Fragment = []): Uint8Array {
  const bytes = new Uint8Array(before.length + fragment.length * times)
  bytes.set(before)
  for (let i = 0; i < times; i++) bytes.set(fragment, before.length + i * fragment.length)
  return bytes
}

describe('a pickle that would take all time or memory', () => {
  // Each goes on for ever as far as the file lets it; none may take more than some hundred MB or a few seconds (a busy machine is given more).
  it.each([
    ['lists in lists', repeated([opcodes.EMPTY_LIST], 1_500_000)],
    ['tuples in tuples', repeated([opcodes.TUPLE1], 1_500_000, [opcodes.NONE])],
    ['names', repeated(global('a.b.c', 'd'), 1_500_000)],
    ['marks', repeated([opcodes.MARK], 6_000_000)],
    ['numbers', repeated([opcodes.NONE], 6_000_000)],
    ['texts', repeated([opcodes.SHORT_BINUNICODE, 2, 0x61, 0x62], 1_500_000)],
    ['notes', repeated([opcodes.MEMOIZE], 6_000_000, [opcodes.NONE])],
    [
      'one list, made into a dictionary again and again',
      repeated(reduce([opcodes.BINGET, 1], [opcodes.BINGET, 0, opcodes.TUPLE1]), 100_000, [
        ...global('collections', 'OrderedDict'),
        opcodes.BINPUT,
        1,
        ...list(...Array<Fragment>(1000).fill(tuple(text('a'), none))),
        opcodes.BINPUT,
        0,
      ]),
    ],
  ])('ends: %s', async (_, bytes) => {
    const start = performance.now()
    await expectCode(() => unpickle(bytes), 'pickle-too-large', /more than \d+ (opcodes|texts|entries)/)
    expect(performance.now() - start).toBeLessThan(30_000)
  })

  it('doubles nothing: a list of twice the list before is no longer than its references', () => {
    // 2^60 elements if it were written out.
    const doubling = Array.from({ length: 60 }, () => [opcodes.DUP, opcodes.TUPLE2]).flat()
    const { value } = unpickle(pickleOf([opcodes.NONE, opcodes.TUPLE1, ...doubling]))
    expect(value).toHaveLength(2)
  })
})
