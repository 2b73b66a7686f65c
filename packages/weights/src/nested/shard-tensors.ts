import type { TensorStore } from '@widthwise/core'
import { describeName, describeShape } from '../describe.ts'
import { weightsError } from '../errors.ts'
import type { DeferredTensor } from '../tensors.ts'
import { type EncodableDType, isEncodableDType } from '../values/dtypes.ts'
import { formatNestedMetadata, nestedKey } from './nested-metadata.ts'
import type { NestedShard } from './plan-nested-shards.ts'

/** What one shard's file is to hold: tensors that are read from the full network's store when they are written. */
export interface ShardContents {
  readonly tensors: readonly DeferredTensor[]
  readonly metadata: Readonly<Record<string, string>>
}

/** @throws {WidthwiseError} tensor-unknown, plan-invalid: the store is not of the network that was planned */
export function shardContents(
  store: TensorStore,
  plan: readonly NestedShard[],
  shard: number,
  dtype: EncodableDType | undefined,
): ShardContents {
  const parts = plan[shard]?.parts ?? []
  const tensors = parts.map(({ tensor, name, fullShape, segments }) => {
    const info = store.get(tensor)
    if (info === undefined)
      throw weightsError('tensor-unknown', `the store has no tensor ${describeName(tensor)}, which the plan divides`)
    if (String(info.shape) !== String(fullShape)) {
      throw weightsError(
        'plan-invalid',
        `tensor ${describeName(tensor)} has shape ${describeShape(info.shape)} in the store, ${describeShape(fullShape)} in the plan`,
      )
    }
    return {
      name,
      shape: segments.map((axis) => axis.reduce((sum, [from, to]) => sum + to - from, 0)),
      dtype: dtype ?? (isEncodableDType(info.dtype) ? info.dtype : 'f32'),
      read: () => store.read(tensor, segments),
    }
  })
  const own = shard === 0 ? store.metadata : {}
  return { tensors, metadata: { ...own, [nestedKey]: formatNestedMetadata(plan, shard) } }
}
