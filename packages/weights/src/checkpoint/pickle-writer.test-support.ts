import { opcodes } from './pickle/opcodes.ts'

/** A piece of a pickle that leaves one value on the stack. */
export type Fragment = readonly number[]

function uint32(value: number): number[] {
  return [...new Uint8Array(Uint32Array.of(value).buffer)]
}

/** Bytes of a text, each below 0x80. */
export function ascii(value: string): number[] {
  return [...value].map((character) => character.charCodeAt(0))
}

export function text(value: string): Fragment {
  const bytes = new TextEncoder().encode(value)
  return [opcodes.BINUNICODE, ...uint32(bytes.length), ...bytes]
}

export function integer(value: number): Fragment {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return [opcodes.BININT, ...uint32(value >>> 0)]
  const bytes = new Uint8Array(BigInt64Array.of(BigInt(value)).buffer)
  return [opcodes.LONG1, 8, ...bytes]
}

export function global(module: string, name: string): Fragment {
  return [opcodes.GLOBAL, ...ascii(`${module}\n${name}\n`)]
}

export function tuple(...items: readonly Fragment[]): Fragment {
  return [opcodes.MARK, ...items.flat(), opcodes.TUPLE]
}

export function list(...items: readonly Fragment[]): Fragment {
  return [opcodes.EMPTY_LIST, opcodes.MARK, ...items.flat(), opcodes.APPENDS]
}

export function dictionary(entries: readonly (readonly [Fragment | string, Fragment])[]): Fragment {
  const flat = entries.flatMap(([key, value]) => [...(typeof key === 'string' ? text(key) : key), ...value])
  return [opcodes.EMPTY_DICT, opcodes.MARK, ...flat, opcodes.SETITEMS]
}

export function reduce(callee: Fragment, given: Fragment): Fragment {
  return [...callee, ...given, opcodes.REDUCE]
}

export function newObject(type: Fragment, state: Fragment): Fragment {
  return [...type, opcodes.EMPTY_TUPLE, opcodes.NEWOBJ, ...state, opcodes.BUILD]
}

export const none: Fragment = [opcodes.NONE]
export const truth: Fragment = [opcodes.NEWTRUE]

/** A whole pickle of protocol 2. */
export function pickleOf(value: Fragment): Uint8Array {
  return Uint8Array.from([opcodes.PROTO, 2, ...value, opcodes.STOP])
}

/** What a storage and the view of it say; the defaults are two numbers of storage 0. */
export interface TensorParts {
  readonly key?: Fragment
  readonly type?: Fragment
  readonly elements?: Fragment
  readonly view?: Fragment
  readonly offset?: Fragment
  readonly shape?: Fragment
  readonly strides?: Fragment
}

export function numbers(values: readonly number[]): Fragment {
  return tuple(...values.map(integer))
}

function storage({ key, type, elements, view }: TensorParts = {}): Fragment {
  const id = [
    text('storage'),
    type ?? global('torch', 'FloatStorage'),
    key ?? text('0'),
    text('cpu'),
    elements ?? integer(2),
  ]
  return [...tuple(...id, ...(view ? [view] : [])), opcodes.BINPERSID]
}

export function tensor(parts: TensorParts = {}): Fragment {
  const { offset = integer(0), shape = numbers([2]), strides = numbers([1]) } = parts
  const hooks = reduce(global('collections', 'OrderedDict'), tuple())
  const given = tuple(storage(parts), offset, shape, strides, [opcodes.NEWFALSE], hooks)
  return reduce(global('torch._utils', '_rebuild_tensor_v2'), given)
}
