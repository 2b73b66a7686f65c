import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TensorStore } from '@widthwise/core'
import { GraphSource, type ModelContext, type SessionSource } from '@widthwise/device'
import type { SlicedGraph } from '@widthwise/graph/slicing'
import { Digest } from '../cache/digest.ts'
import type { PreparedModels } from '../cache/prepared-models.ts'
import { PreparedPath } from '../cache/prepared-path.ts'
import { freeBuffer } from '../free-buffer.ts'
import { PreparedSource } from './prepared-source.ts'

const modelName = 'source.onnx'
const weightsName = 'source.weights'

/** One subnet with one set of outputs: through the cache where there is one. */
export function graphSource(
  sliced: SlicedGraph,
  store: TensorStore,
  outputs: readonly string[],
  context: ModelContext,
  cache: PreparedModels | undefined,
): SessionSource {
  const source = new GraphSource(sliced, store, outputs, context)
  if (!cache?.takes(source)) return source
  return new PreparedSource(source, new PreparedPath((version) => prepare(source, cache, version, context.signal)))
}

async function prepare(
  graph: GraphSource,
  cache: PreparedModels,
  version: string,
  signal: ModelContext['signal'],
): Promise<string | undefined> {
  const { model, externalData = new Uint8Array() } = await graph.lower(weightsName)
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
    return await cache.find({ digest: digest.hex(), source }, version, signal)
  } finally {
    freeBuffer(model)
    freeBuffer(externalData)
  }
}
