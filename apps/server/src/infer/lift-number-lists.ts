import { randomUUID } from 'node:crypto'
import { serverError } from '../errors.ts'

/** JSON of a request with the values of its tensors taken out. */
export interface LiftedJson {
  /** The document, as bytes; in the place of every list that was taken out stands a text. */
  readonly head: Uint8Array
  /** The bytes of those lists, brackets included, by that text. */
  readonly lists: ReadonlyMap<string, Uint8Array>
}

/** Bytes that a document may have beside the values of its tensors: what they are read into is built in one go. */
export const maxHeadBytes: number = 2 ** 16
/** Lists and objects that may stand in one another. */
const maxDepth = 32
/** What stands for a list; nobody can guess it. */
const placeholder = randomUUID()

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]
const dataName = Buffer.from('"data"')

/** 1 for what stands in numbers and between them. */
const numeric = new Uint8Array(256)
for (const byte of Buffer.from('0123456789+-.eE, \t\r\n')) numeric[byte] = 1

/**
 * Takes the lists of numbers out of a request, `data` of each entry of a list of the document, in one pass over the bytes.
 * What is left is small, or refused here: a parser that builds whatever it is sent would hold up everybody else for seconds.
 * Whether the text is JSON is for the parsers of both to say; a list with anything but numbers in it stays where it is.
 *
 * @throws {WidthwiseError} infer-json-invalid, when it is deeper than 32, or larger than 64 KiB without those lists
 */
export function liftNumberLists(bytes: Uint8Array): LiftedJson {
  const pieces: Uint8Array[] = []
  const lists = new Map<string, Uint8Array>()
  /** Brackets that are open. */
  const open: number[] = []
  let isDataName = false
  let isDataValue = false
  let headBytes = 0
  let pieceStart = 0
  for (let at = 0; at < bytes.length; ) {
    if (headBytes + at - pieceStart > maxHeadBytes) throw headTooLarge()
    const byte = bytes[at] as number
    if (byte === quote) {
      const end = stringEnd(bytes, at)
      isDataName = end - at === dataName.length && dataName.equals(bytes.subarray(at, end))
      isDataValue = false
      at = end
      continue
    }
    if (byte === openList && isDataValue) {
      const end = numbersEnd(bytes, at)
      if (end !== undefined) {
        const name = `${placeholder}:${lists.size}`
        const text = Buffer.from(JSON.stringify(name))
        lists.set(name, bytes.subarray(at, end))
        pieces.push(bytes.subarray(pieceStart, at), text)
        headBytes += at - pieceStart + text.length
        pieceStart = at = end
        isDataValue = false
        continue
      }
    }
    at++
    if (byte <= 0x20) continue
    if (byte === openList || byte === openObject) {
      if (open.push(byte) > maxDepth) throw tooDeep()
    } else if (byte === closeList || byte === closeObject) open.pop()
    isDataValue = byte === colon && isDataName && isEntry(open)
    isDataName = false
  }
  pieces.push(bytes.subarray(pieceStart))
  return { head: lists.size === 0 ? bytes : Buffer.concat(pieces), lists }
}

/** Whether what is open is an object in a list of the document. */
function isEntry(open: readonly number[]): boolean {
  return open.length === 3 && open[0] === openObject && open[1] === openList && open[2] === openObject
}

/** Where the string ends that begins at `start`; the end of the bytes where it has none. */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === backslash) at++
    else if (bytes[at] === quote) return at + 1
    if (at - start > maxHeadBytes) throw headTooLarge()
  }
  return bytes.length
}

/** Where the list ends that begins at `start`; undefined where it holds anything but numbers and lists, or has no end. */
function numbersEnd(bytes: Uint8Array, start: number): number | undefined {
  const end = bytes.length
  let depth = 0
  for (let at = start; ; at++) {
    // A body of millions of digits spends its time in this line.
    while (at < end && numeric[bytes[at] as number] === 1) at++
    if (at >= end) return undefined
    const byte = bytes[at] as number
    if (byte === openList) {
      if (++depth > maxDepth) throw tooDeep()
    } else if (byte !== closeList) return undefined
    else if (--depth === 0) return at + 1
  }
}

function headTooLarge(): Error {
  const message = `the JSON has more than ${maxHeadBytes} bytes beside the numbers in "data"; in front of binary tensors, Inference-Header-Content-Length says where it ends`
  return serverError('infer-json-invalid', message, { details: { maxHeadBytes } })
}

function tooDeep(): Error {
  return serverError('infer-json-invalid', `the JSON has more than ${maxDepth} lists and objects in one another`)
}
