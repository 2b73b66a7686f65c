import { randomUUID } from 'node:crypto'
import { serverError } from '../errors.ts'

/** A part of multipart/form-data with a file in it. */
interface SentFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A part as it stands in the body: its headers, up to the blank line, and what follows them. */
interface Part {
  readonly head: Buffer
  readonly bytes: Buffer
}

/** Parts that a form may have; one of them is the picture. */
const maxParts = 16
/** Bytes from a boundary to the end of the headers behind it. */
const maxPartHeadBytes = 2 ** 12
/** Bytes that are searched before others have their turn: a few milliseconds, whatever they are. */
const turnBytes = 2 ** 20

const twoDashes = Buffer.from('--')
const blankLine = Buffer.from('\r\n\r\n')

/**
 * The boundary that a Content-Type names.
 *
 * @throws {WidthwiseError} multipart-invalid, where there is none of the 1 to 70 characters that RFC 2046 has for it
 */
export function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]*)"|([^";\s]*))/i.exec(contentType)
  const boundary = found?.[1] ?? found?.[2] ?? ''
  if (/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) return boundary
  throw serverError('multipart-invalid', 'Content-Type multipart/form-data names no boundary of 1 to 70 characters')
}

/**
 * The files of multipart/form-data, without a copy.
 *
 * @param signal whose reason is thrown when it aborts
 * @throws {WidthwiseError} multipart-invalid
 */
export async function readFormFiles(
  body: Uint8Array,
  boundary: string,
  signal?: AbortSignal,
): Promise<readonly SentFile[]> {
  const parts = await splitParts(Buffer.from(body.buffer, body.byteOffset, body.byteLength), boundary, signal)
  const values = await parseHeads(parts)
  return values.flatMap((value, index) =>
    typeof value === 'string' ? [] : [{ name: value.name, bytes: (parts[index] as Part).bytes }],
  )
}

/** Splits at the boundaries alone; what stands in front of the first one, and behind the last, is nobody's. */
async function splitParts(body: Buffer, boundary: string, signal: AbortSignal | undefined): Promise<readonly Part[]> {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // The first may stand at the very beginning, without the end of a line in front of it.
  let start = delimiter.length - 2
  if (!body.subarray(0, start).equals(delimiter.subarray(2))) {
    start = (await indexOfDelimiter(body, delimiter, 0, signal)) + delimiter.length
  }
  const parts: Part[] = []
  while (!body.subarray(start, start + 2).equals(twoDashes)) {
    if (parts.length === maxParts) throw invalid(`has more than ${maxParts} parts`)
    const headEnd = body.subarray(start, start + maxPartHeadBytes).indexOf(blankLine)
    if (headEnd < 0) {
      throw invalid(`has a part whose headers have no end, or more than ${maxPartHeadBytes} bytes`)
    }
    const head = body.subarray(start, start + headEnd)
    const from = start + headEnd + blankLine.length
    // The blank line of an empty part is also the end of the line in front of the boundary.
    const to = await indexOfDelimiter(body, delimiter, from - 2, signal)
    parts.push({ head, bytes: body.subarray(from, to) })
    start = to + delimiter.length
  }
  return parts
}

async function indexOfDelimiter(
  body: Buffer,
  delimiter: Buffer,
  start: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (let from = start; from < body.length; from += turnBytes) {
    const found = body.subarray(from, from + turnBytes + delimiter.length - 1).indexOf(delimiter)
    if (found >= 0) return from + found
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }
  throw invalid('has no last boundary, or is cut short')
}

/** What the headers say, by the platform's own parser: of a form with the same headers and nothing behind them. */
async function parseHeads(parts: readonly Part[]): Promise<readonly (string | { readonly name: string })[]> {
  // One that nobody can have written into a header; the parser refuses short ones, which are as good as others.
  const boundary = randomUUID()
  const pieces = parts.flatMap(({ head }) => [Buffer.from(`--${boundary}`), head, blankLine, blankLine.subarray(2)])
  const bytes = Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
  const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` }
  const form = await new Response(bytes, { headers }).formData().catch((cause) => {
    throw invalid('has headers that are none of a form', { cause })
  })
  const values = [...form.values()]
  return values
}

function invalid(what: string, options?: { readonly cause: unknown }): Error {
  return serverError('multipart-invalid', `the form ${what}`, options)
}
