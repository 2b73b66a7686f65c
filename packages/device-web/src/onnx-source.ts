import { BytesSource, deviceError, type ModelContext, onnxPackage, type SessionSource } from '@widthwise/device'

/**
 * Somebody's ONNX model, given by its bytes or its address.
 *
 * @throws {WidthwiseError} model-unreadable, onnx-malformed, onnx-too-complex
 */
export async function onnxSource(onnx: Uint8Array | string, context: ModelContext): Promise<SessionSource> {
  const bytes = typeof onnx === 'string' ? await fetchBytes(onnx, context.signal as AbortSignal) : onnx
  const { externalTensors, fromOnnx } = await onnxPackage()
  const outside = new Set([...externalTensors(fromOnnx(bytes))].map(({ location }) => location))
  if (outside.size > 0) {
    throw deviceError('model-unreadable', `the model has data in ${[...outside].join(', ')}; all must be in the model`)
  }
  return new BytesSource(bytes, context)
}

async function fetchBytes(address: string, signal: AbortSignal): Promise<Uint8Array> {
  const unreadable = (what: string, cause?: unknown): Error =>
    deviceError('model-unreadable', `${address} cannot be read: ${what}`, { details: { address }, cause })
  const response = await fetch(address, { signal }).catch((cause) => {
    throw unreadable('there is no answer', cause)
  })
  if (!response.ok) throw unreadable(`the answer is ${response.status}`)
  return new Uint8Array(
    await response.arrayBuffer().catch((cause) => {
      throw unreadable('the answer breaks off', cause)
    }),
  )
}
