import { recordsError } from '../errors.ts'

/** Structures and lists inside each other; Parquet's own go six deep. */
const maximumDepth = 24

const [booleanTrue, booleanFalse, byte, int16, int32, int64, double, binary, list, struct] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 12,
]

/**
 * Walks a structure of Thrift's compact protocol without making anything of it: whoever parses it next allocates what a list
 * says of its length, so that must be there.
 *
 * @param maximumItems fields and elements, in all
 * @returns where the structure ends
 * @throws {WidthwiseError} `parquet-invalid`
 */
export function checkThrift(bytes: Uint8Array, start: number, maximumItems: number): number {
  let at = start
  let items = 0
  const next = (): number => {
    if (at >= bytes.length) throw invalid('ends in the middle of a structure')
    return bytes[at++] as number
  }
  const varint = (maximumBytes: number): number => {
    let value = 0
    for (let i = 0; i < maximumBytes; i++) {
      const part = next()
      value += (part & 0x7f) * 2 ** (7 * i)
      if (part < 0x80) return value
    }
    throw invalid('holds an integer without end')
  }
  const skip = (length: number): void => {
    if (length > bytes.length - at) throw invalid(`says ${length} bytes where ${bytes.length - at} are left`)
    at += length
  }
  const element = (type: number, depth: number): void => {
    if (type === byte) skip(1)
    else if (type === int16 || type === int32) varint(5)
    else if (type === int64) varint(10)
    else if (type === double) skip(8)
    else if (type === binary) skip(varint(5))
    else if (type === list) elements(depth + 1)
    else if (type === struct) fields(depth + 1)
    else throw invalid(`holds a value of the unknown type ${type}`)
  }
  const elements = (depth: number): void => {
    const head = next()
    const length = head >> 4 === 15 ? varint(5) : head >> 4
    if (length > bytes.length - at) throw invalid(`says a list of ${length} where ${bytes.length - at} bytes are left`)
    const type = head & 15
    count(length, depth)
    // In a list a truth value takes a byte, in a field none.
    for (let i = 0; i < length; i++) element(type === booleanTrue || type === booleanFalse ? byte : type, depth)
  }
  const fields = (depth: number): void => {
    for (;;) {
      const head = next()
      if ((head & 15) === 0) return
      count(1, depth)
      if (head >> 4 === 0) varint(5)
      const type = head & 15
      if (type !== booleanTrue && type !== booleanFalse) element(type, depth)
    }
  }
  const count = (more: number, depth: number): void => {
    items += more
    if (items > maximumItems || depth > maximumDepth) throw invalid('holds more than a file of records needs')
  }
  fields(0)
  return at
}

function invalid(what: string): Error {
  return recordsError('parquet-invalid', `a header of the Parquet file ${what}`)
}
