import type { Tensor } from '@widthwise/core'

/** A response of the Open Inference Protocol, ready to be sent. */
export interface EncodedResponse {
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Lays a response out: one JSON document, or, where the output is wanted as binary, its JSON with little-endian values
 * behind it.
 *
 * @param head everything of the document but its outputs
 */
export function encodeInferResponse(head: object, name: string, tensor: Tensor, binary: boolean): EncodedResponse {
  const output = { name, datatype: 'FP32', shape: tensor.shape }
  if (!binary) {
    const body = JSON.stringify({ ...head, outputs: [{ ...output, data: Array.from(tensor.data) }] })
    return { body, headers: { 'content-type': 'application/json' } }
  }
  const size = 4 * tensor.data.length
  const json = new TextEncoder().encode(
    JSON.stringify({ ...head, outputs: [{ ...output, parameters: { binary_data_size: size } }] }),
  )
  const body = new Uint8Array(json.length + size)
  body.set(json)
  const view = new DataView(body.buffer, json.length)
  for (const [index, value] of tensor.data.entries()) view.setFloat32(4 * index, value, true)
  return {
    body,
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(json.length),
    },
  }
}
