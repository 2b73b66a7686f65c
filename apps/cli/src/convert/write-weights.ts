import { join } from 'node:path'
import type { Graph, Subnet, TensorStore } from '@widthwise/core'
import { type ModelSlicing, sliceGraph, subnetAt } from '@widthwise/graph'
import { type DeferredTensor, planNestedShards } from '@widthwise/weights'
import { writeNestedShards, writeSafetensors } from '@widthwise/weights/node'
import type { ConvertFlags } from '../commands/convert.ts'

/** A row of the `weights` of a `widthwise.json`. */
export interface WrittenWeights {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
  /** Type that all tensors were given; left out where each kept its own. */
  readonly dtype?: string
  readonly covers: readonly Subnet[]
}

/** What is to be written, and how. */
export interface WeightsToWrite extends Pick<ConvertFlags, 'nested' | 'dtype'> {
  readonly graph: Graph
  readonly slicing: ModelSlicing
  readonly store: TensorStore
  readonly signal: AbortSignal
}

/**
 * Writes a network's weights into a folder: one file, or one for each width.
 *
 * @throws {WidthwiseError} disk-full, file-unwritable, value-overflow, tensor-not-finite, plan-invalid, aborted; what the
 *   store throws
 */
export async function writeWeights(folder: string, toWrite: WeightsToWrite): Promise<readonly WrittenWeights[]> {
  const { graph, slicing, store, nested, dtype, signal } = toWrite
  const subnets = slicing.widths.map((width) => subnetAt(slicing, width, graph.architecture))
  const facts = { ...(dtype && { dtype }) }
  if (!nested) {
    const file = 'weights.safetensors'
    const digest = await writeSafetensors(join(folder, file), wholeTensors(toWrite), {}, { signal })
    return [{ file, ...digest, ...facts, covers: subnets }]
  }
  const plan = planNestedShards(subnets.map((subnet) => sliceGraph(graph, subnet).parameters))
  const fileNames = slicing.widths.map((width) => `weights-w${width}.safetensors`)
  const shards = await writeNestedShards(folder, store, plan, { fileNames, signal, ...(dtype && { dtype }) })
  return shards.map((shard, index) => ({ ...shard, ...facts, covers: [subnets[index] as Subnet] }))
}

/** Every parameter of the network, read when it is written. */
function wholeTensors({ graph, store, dtype, signal }: WeightsToWrite): readonly DeferredTensor[] {
  return Array.from(sliceGraph(graph, { rule: 'none' }).parameters.values(), ({ name, fullShape }) => {
    const stored = store.get(name)?.dtype
    return {
      name,
      shape: fullShape,
      dtype: dtype ?? (stored === 'f16' || stored === 'bf16' ? stored : 'f32'),
      read: () => store.read(name, undefined, { signal }),
    }
  })
}
