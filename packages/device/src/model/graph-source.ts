import type { AbortSignalLike, TensorStore } from '@widthwise/core'
import { type SlicedGraph, slicedCost } from '@widthwise/graph/slicing'
import type { OnnxFiles } from '@widthwise/onnx'
import type { SessionSource } from '../pool/session-source.ts'
import type { ModelFile } from '../protocol/protocol.ts'
import type { ModelContext } from './model.ts'
import { onnxPackage } from './onnx-package.ts'

/** One subnet with one set of outputs, for any batch, lowered to ONNX in memory each time a session is opened. */
export class GraphSource implements SessionSource {
  readonly owner: object
  readonly weightBytes: number
  readonly activationBytes: number
  readonly shared = false
  readonly #sliced: SlicedGraph
  readonly #store: TensorStore
  readonly #outputs: readonly string[]
  readonly #signal: AbortSignalLike

  constructor(sliced: SlicedGraph, store: TensorStore, outputs: readonly string[], { owner, signal }: ModelContext) {
    const { weightBytes, peakActivations } = slicedCost(sliced)
    this.owner = owner
    this.weightBytes = weightBytes
    this.activationBytes = 4 * peakActivations
    this.#sliced = sliced
    this.#store = store
    this.#outputs = outputs
    this.#signal = signal
  }

  /** The subnet as ONNX; with a `location`, its larger weights are the second file, of that name. */
  async lower(location?: string): Promise<OnnxFiles> {
    const { toOnnx } = await onnxPackage()
    return await toOnnx(this.#sliced, this.#store, {
      batch: 'dynamic',
      outputs: this.#outputs,
      signal: this.#signal,
      ...(location !== undefined && { externalData: { location } }),
    })
  }

  /** Nobody else has the bytes: they move. */
  async file(): Promise<ModelFile> {
    const { model } = await this.lower()
    return { bytes: model, movable: true }
  }

  forget(): boolean {
    return false
  }
}
