import { serverError } from '../errors.ts'
import { inputName } from './input-name.ts'

/** Bytes of text that are parsed at one time: a few milliseconds. */
const pieceBytes = 2 ** 16
/** Bytes that are read at least before others have their turn; short rows would else wait for one each. */
const turnBytes = 2 ** 15

const [openList, closeList, comma] = [0x5b, 0x5d, 0x2c]

/**
 * The values of a list of numbers, flat in row-major order or nested as the shape is. It is read piece by piece and refused
 * where the first value is too many; between pieces others have their turn.
 *
 * @param list its JSON, whose brackets match
 * @param shape of at most as many elements as there is memory for
 * @param signal whose reason is thrown when it aborts
 * @throws {WidthwiseError} infer-data-invalid, infer-json-invalid
 */
export async function readNumberList(
  list: Uint8Array,
  shape: readonly number[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const text = Buffer.from(list.buffer, list.byteOffset, list.byteLength)
  const length = shape.reduce((product, side) => product * side, 1)
  const values = new Float32Array(length)
  const sides = text[afterBlanks(text, 1)] === openList ? shape : [length]
  const rowSide = sides.at(-1) as number
  /** Items so far of each open list of lists. */
  const counts: number[] = []
  let filled = 0
  let turnStart = 0
  const turn = async (at: number): Promise<void> => {
    if (at - turnStart < turnBytes) return
    turnStart = at
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }

  for (let at = 0; ; ) {
    at = afterBlanks(text, at)
    if (text[at++] !== openList) throw invalid(`lacks a list of ${sides[counts.length]} where its shape has one`)
    if (counts.length < sides.length - 1) {
      counts.push(0)
      continue
    }
    const end = text.indexOf(closeList, at)
    const rowStart = filled
    for (let from = at; from <= end; ) {
      const to = pieceEnd(text, from, end)
      const piece = parseNumbers(text.toString('latin1', from, to))
      // Only a whole row may be empty; it has too few values then.
      if (piece.length === 0 && (from > at || to < end)) throw notJson()
      if (filled + piece.length - rowStart > rowSide) throw invalid(`has more than the ${rowSide} numbers of ${row()}`)
      for (let index = 0; index < piece.length; index++) {
        const value = piece[index]
        if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) throw wrongValue(filled, value)
        values[filled++] = value
      }
      from = to + 1
      await turn(from)
    }
    if (filled - rowStart < rowSide)
      throw invalid(`has ${filled - rowStart} numbers in place of the ${rowSide} of ${row()}`)
    at = closeLists(text, end + 1, counts, sides)
    if (counts.length === 0) return values
  }

  function row(): string {
    return sides.length > 1 ? 'one row' : 'its shape'
  }
}

/** Behind an item of a list: closes the lists that end here. @returns where the next item begins, if one is still open */
function closeLists(text: Buffer, start: number, counts: number[], sides: readonly number[]): number {
  let at = start
  while (counts.length > 0) {
    const level = counts.length - 1
    const [count, side] = [(counts[level] as number) + 1, sides[level] as number]
    counts[level] = count
    at = afterBlanks(text, at)
    const byte = text[at++]
    if (byte === comma) {
      if (count === side) throw invalid(`has more than ${side} lists where its shape has ${side}`)
      return at
    }
    if (byte !== closeList) throw notJson()
    if (count < side) throw invalid(`has ${count} lists where its shape has ${side}`)
    counts.pop()
  }
  return at
}

/** Where a piece of a row ends that is parsed at one time: at a comma, or with the row. */
function pieceEnd(text: Buffer, from: number, end: number): number {
  if (end - from <= pieceBytes) return end
  const length = text.subarray(from, from + pieceBytes).lastIndexOf(comma)
  if (length < 0) throw invalid(`has a value of more than ${pieceBytes} characters`)
  return from + length
}

function parseNumbers(text: string): readonly unknown[] {
  if (text.includes('[')) throw invalid('has a list where its shape has numbers')
  try {
    return JSON.parse(`[${text}]`)
  } catch (cause) {
    throw notJson({ cause })
  }
}

function afterBlanks(text: Buffer, start: number): number {
  let at = start
  while ((text[at] as number) <= 0x20) at++
  return at
}

function wrongValue(index: number, value: unknown): Error {
  const what = typeof value === 'number' ? String(value) : value === null ? 'null' : `a ${typeof value}`
  return invalid(`value ${index} is ${what}; a finite float32 is needed`)
}

function notJson(options?: { readonly cause: unknown }): Error {
  return serverError('infer-json-invalid', `the values of ${inputName} are not JSON`, options)
}

function invalid(what: string): Error {
  return serverError('infer-data-invalid', `${inputName} ${what}`)
}
