/** A tensor as ONNX Runtime takes and gives it. */
export interface RuntimeTensor {
  readonly type: string
  readonly dims: readonly number[]
  readonly data: unknown
}

/** What ONNX Runtime says of an input or output of a session. */
export type RuntimePort =
  | { readonly name: string; readonly isTensor: false }
  | {
      readonly name: string
      readonly isTensor: true
      readonly type: string
      readonly shape: readonly (number | string)[]
    }

/** An opened session of ONNX Runtime. */
export interface RuntimeSession<Tensor extends RuntimeTensor> {
  readonly inputMetadata: readonly RuntimePort[]
  readonly outputMetadata: readonly RuntimePort[]
  run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, RuntimeTensor>>>
  release(): Promise<void>
}

/**
 * The part of `onnxruntime-common` that sessions use, which every ONNX Runtime for JavaScript has. Written out here,
 * so that this package depends on none of them; `onnx-runtime.test-d.ts` holds it against the original.
 */
export interface OnnxRuntime<Tensor extends RuntimeTensor = RuntimeTensor> {
  readonly InferenceSession: {
    create(path: string, options: object): Promise<RuntimeSession<Tensor>>
    create(bytes: Uint8Array, options: object): Promise<RuntimeSession<Tensor>>
  }
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor
}
