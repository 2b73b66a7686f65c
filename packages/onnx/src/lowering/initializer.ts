import type { AbortSignalLike } from '@widthwise/core'

/** A tensor of the ONNX graph whose values are asked for when its place in the file is there. */
export interface Initializer {
  readonly name: string
  readonly dims: readonly number[]
  /** `TensorProto.data_type`. */
  readonly dataType: number
  readonly byteLength: number
  /** Values in row-major order, `byteLength` bytes of them. */
  read(signal: AbortSignalLike | undefined): Promise<ArrayBufferView>
}
