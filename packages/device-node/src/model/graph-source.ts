import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TensorStore } from '@widthwise/core'
import { type SlicedGraph, slicedCost } from '@widthwise/graph'
import type { OnnxFiles } from '@widthwise/onnx'
import { Digest } from '../cache/digest.ts'
import type { PreparedModels } from '../cache/prepared-models.ts'
import { PreparedPath } from '../cache/prepared-path.ts'
import { freeBuffer } from '../free-buffer.ts'
import type { SessionSource } from '../pool/session-source.ts'
import type { ModelFile } from '../worker/protocol.ts'
import type { ModelContext } from './model.ts'
import { onnxPackage } from './onnx-package.ts'

const modelName = 'source.onnx'
const weightsName = 'source.weights'

/** One subnet with one set of outputs, for any batch: from the cache where it is large, else as ONNX in memory. */
export class GraphSource implements SessionSource {
  readonly owner: object
  readonly weightBytes: number
  readonly activationBytes: number
  readonly #lower: (location?: string) => Promise<OnnxFiles>
  readonly #prepared: PreparedPath

  constructor(
    sliced: SlicedGraph,
    store: TensorStore,
    outputs: readonly string[],
    { owner, prepared, cacheFromBytes, signal }: ModelContext,
  ) {
    const { weightBytes, peakActivations } = slicedCost(sliced)
    this.owner = owner
    this.weightBytes = weightBytes
    this.activationBytes = 4 * peakActivations
    this.#lower = async (location) => {
      const { toOnnx } = await onnxPackage()
      return await toOnnx(sliced, store, {
        batch: 'dynamic',
        outputs,
        signal,
        ...(location !== undefined && { externalData: { location } }),
      })
    }
    this.#prepared = new PreparedPath(prepared !== undefined && weightBytes >= cacheFromBytes, (version) =>
      this.#prepare(prepared as PreparedModels, version, signal),
    )
  }

  get shared(): boolean {
    return this.#prepared.possible
  }

  async file(runtimeVersion: string): Promise<ModelFile> {
    const path = await this.#prepared.get(runtimeVersion)
    if (path !== undefined) return { path }
    const { model } = await this.#lower()
    return { bytes: model, movable: true }
  }

  forget(): boolean {
    return this.#prepared.forget()
  }

  async #prepare(prepared: PreparedModels, version: string, signal: AbortSignal): Promise<string | undefined> {
    const { model, externalData = new Uint8Array() } = await this.#lower(weightsName)
    const digest = new Digest()
    await digest.bytes(model)
    await digest.bytes(externalData)
    const source = async (folder: string): Promise<string> => {
      await mkdir(folder)
      await writeFile(join(folder, modelName), model)
      await writeFile(join(folder, weightsName), externalData)
      return join(folder, modelName)
    }
    try {
      return await prepared.find({ digest: digest.hex(), source }, version, signal)
    } finally {
      freeBuffer(model)
      freeBuffer(externalData)
    }
  }
}
