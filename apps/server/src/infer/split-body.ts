import { serverError } from '../errors.ts'

/** A request of the Open Inference Protocol: its JSON, and the binary tensors behind it. */
export interface SplitBody {
  readonly json: unknown
  readonly binary: Uint8Array
}

/**
 * Splits a body as the binary tensor extension lays it out.
 *
 * @param headerLength the header `Inference-Header-Content-Length`: bytes of JSON; all of the body where it is left out
 * @throws {WidthwiseError} infer-header-invalid, infer-json-invalid
 */
export function splitBody(body: Uint8Array, headerLength: string | undefined): SplitBody {
  const length = headerLength === undefined ? body.length : Number(headerLength)
  if (headerLength !== undefined && (!/^\d+$/.test(headerLength) || length > body.length)) {
    throw serverError(
      'infer-header-invalid',
      `Inference-Header-Content-Length ${JSON.stringify(headerLength.slice(0, 20))}; it must be a whole number up to the ${body.length} bytes of the body`,
    )
  }
  return { json: parseJson(body.subarray(0, length)), binary: body.subarray(length) }
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
    throw serverError('infer-json-invalid', `the ${bytes.length} bytes of the request are not JSON`, { cause })
  }
}
