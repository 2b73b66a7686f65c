import { InferenceSession, Tensor } from 'onnxruntime-node'

/** A named float tensor. */
interface Named {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Runs a model (bytes, or the path of a file) in ONNX Runtime on one thread. */
export async function runOnnx(
  model: Uint8Array | string,
  inputs: Readonly<Record<string, Named>>,
): Promise<Readonly<Record<string, Named>>> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 }
  const session = await (typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options))
  try {
    const feeds = Object.entries(inputs).map(([name, { shape, data }]) => [name, new Tensor('float32', data, shape)])
    const results = await session.run(Object.fromEntries(feeds))
    return Object.fromEntries(
      Object.entries(results).map(([name, { dims, data }]) => [name, { shape: dims, data: data as Float32Array }]),
    )
  } finally {
    await session.release()
  }
}
