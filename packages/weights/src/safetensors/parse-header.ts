import type { DType } from '@widthwise/core'
import { describeName } from '../describe.ts'
import { weightsError } from '../errors.ts'
import { platform } from '../platform.ts'
import { checkLayout, elementsOf } from './check-layout.ts'
import { dtypesByName } from './dtype-names.ts'
import { HeaderCursor } from './header-cursor.ts'

/** One tensor of a file: bytes `[from, to)` of the part behind the header. */
export interface StoredTensor {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly from: number
  readonly to: number
}

/** What a header says, checked. */
export interface Header {
  readonly tensors: ReadonlyMap<string, StoredTensor>
  readonly metadata: Readonly<Record<string, string>>
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new platform.TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw weightsError('header-not-utf8', `header: the ${bytes.length} bytes are not UTF-8`, { cause })
  }
}

/** A list of whole numbers from 0 to 2^53 - 1; anything else is an error of the given code. */
function readIntegers(cursor: HeaderCursor, code: 'shape-invalid' | 'offsets-invalid', what: string): number[] {
  const numbers: number[] = []
  cursor.list('[', ']', () => {
    const text = cursor.number()
    const value = Number(text)
    if (!(/^\d+$/.test(text) && Number.isSafeInteger(value))) {
      throw weightsError(code, `${what} has ${text.slice(0, 40)}; a whole number from 0 to 2^53 - 1 was expected`)
    }
    numbers.push(value)
  })
  return numbers
}

function readDtype(cursor: HeaderCursor, tensor: string): DType {
  const name = cursor.string()
  const dtype = dtypesByName.get(name)
  if (dtype !== undefined) return dtype
  const known = [...dtypesByName.keys()].join(', ')
  throw weightsError('dtype-unknown', `tensor ${tensor}: dtype ${describeName(name)} is none of ${known}`)
}

function readTensor(cursor: HeaderCursor, name: string): StoredTensor {
  const shown = describeName(name)
  const wanted = '{"dtype": …, "shape": […], "data_offsets": [from, to]} was expected'
  if (cursor.peek() !== '{') {
    throw weightsError('header-invalid', `tensor ${shown}: ${cursor.peek() || 'the end'} found; ${wanted}`)
  }
  let dtype: DType | undefined
  let shape: number[] | undefined
  let offsets: number[] | undefined
  const seen = new Set<string>()
  cursor.list('{', '}', () => {
    const key = cursor.string()
    cursor.expect(':')
    if (seen.has(key)) throw weightsError('name-duplicate', `tensor ${shown}: the key "${key}" stands twice`)
    seen.add(key)
    if (key === 'dtype') dtype = readDtype(cursor, shown)
    else if (key === 'shape') shape = readIntegers(cursor, 'shape-invalid', `tensor ${shown}: shape`)
    else if (key === 'data_offsets') offsets = readIntegers(cursor, 'offsets-invalid', `tensor ${shown}: data_offsets`)
    else throw weightsError('header-invalid', `tensor ${shown}: unknown key ${describeName(key)}; ${wanted}`)
  })
  if (dtype === undefined || shape === undefined || offsets === undefined) {
    const missing = dtype === undefined ? 'dtype' : shape === undefined ? 'shape' : 'data_offsets'
    throw weightsError('header-invalid', `tensor ${shown}: "${missing}" is missing; ${wanted}`)
  }
  const [from, to] = offsets
  if (from === undefined || to === undefined || offsets.length !== 2) {
    throw weightsError('offsets-invalid', `tensor ${shown}: data_offsets has ${offsets.length} numbers instead of 2`)
  }
  const tensor = { name, dtype, shape, from, to }
  elementsOf(tensor)
  return tensor
}

function readMetadata(cursor: HeaderCursor): Readonly<Record<string, string>> {
  if (cursor.peek() !== '{') throw weightsError('metadata-invalid', '__metadata__ is not an object of strings')
  // Without a prototype, a key like "__proto__" is a key like any other.
  const metadata: Record<string, string> = Object.create(null)
  cursor.list('{', '}', () => {
    const key = cursor.string()
    if (Object.hasOwn(metadata, key)) {
      throw weightsError('name-duplicate', `__metadata__: the key ${describeName(key)} stands twice`)
    }
    cursor.expect(':')
    if (cursor.peek() !== '"') {
      throw weightsError('metadata-invalid', `__metadata__: the value of ${describeName(key)} is not a string`)
    }
    metadata[key] = cursor.string()
  })
  return Object.freeze(metadata)
}

/**
 * Reads the header of a safetensors file: one flat JSON object, tensors by name and free-form strings.
 *
 * @param bytes the header, without the eight bytes in front that give its length
 * @param dataBytes the length of what follows the header, all of which the tensors must cover
 * @throws {WidthwiseError} one code for each way to be wrong; see the package's README
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number): Header {
  const cursor = new HeaderCursor(decodeUtf8(bytes))
  if (bytes[0] !== 0x7b) throw cursor.notJson('"{" as the first byte')
  const tensors = new Map<string, StoredTensor>()
  let metadata: Header['metadata'] | undefined
  cursor.list('{', '}', () => {
    const name = cursor.string()
    cursor.expect(':')
    if (tensors.has(name) || (name === '__metadata__' && metadata !== undefined)) {
      throw weightsError('name-duplicate', `header: ${describeName(name)} stands twice`)
    }
    if (name === '__metadata__') metadata = readMetadata(cursor)
    else tensors.set(name, readTensor(cursor, name))
  })
  if (cursor.peek() !== '') throw cursor.notJson('the end of the header')
  checkLayout([...tensors.values()], dataBytes)
  return { tensors, metadata: metadata ?? Object.freeze(Object.create(null)) }
}
