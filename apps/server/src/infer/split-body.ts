import { serverError } from '../errors.ts'
import { bodyTooLarge } from '../http/read-body.ts'
import { liftNumberLists } from './lift-number-lists.ts'

/** A request of the Open Inference Protocol: its JSON, the lists of numbers in it, and the binary tensors behind it. */
export interface SplitBody {
  readonly json: unknown
  /** The text of each list, by what stands for it in the JSON. */
  readonly lists: ReadonlyMap<string, Uint8Array>
  readonly binary: Uint8Array
}

/**
 * Splits a body as the binary tensor extension lays it out.
 *
 * @param headerLength the header `Inference-Header-Content-Length`: bytes of JSON; all of the body where it is left out
 * @param maxJsonBytes of JSON that are read
 * @throws {WidthwiseError} infer-header-invalid, infer-json-invalid, body-too-large
 */
export function splitBody(body: Uint8Array, headerLength: string | undefined, maxJsonBytes: number): SplitBody {
  const length = headerLength === undefined ? body.length : Number(headerLength)
  if (headerLength !== undefined && (!/^\d+$/.test(headerLength) || length > body.length)) {
    throw serverError(
      'infer-header-invalid',
      `Inference-Header-Content-Length ${JSON.stringify(headerLength.slice(0, 20))}; it must be a whole number up to the ${body.length} bytes of the body`,
    )
  }
  if (length > maxJsonBytes) throw bodyTooLarge(`${length} bytes of JSON`, maxJsonBytes, '--max-json-bytes')
  const { head, lists } = liftNumberLists(body.subarray(0, length))
  return { json: parseJson(head), lists, binary: body.subarray(length) }
}

function parseJson(bytes: Uint8Array): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw serverError(
      'infer-json-invalid',
      'the JSON of the request is not UTF-8; in front of binary tensors, Inference-Header-Content-Length says where it ends',
      { cause },
    )
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    // V8's own message quotes the text; a position would do, but its form changes from version to version.
    throw serverError('infer-json-invalid', 'the body of the request is not JSON', { cause })
  }
}
