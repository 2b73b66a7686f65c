import type { ReadOptions, TensorStore } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts'
import { sha256Of } from '../sha256.ts'
import type { EncodableTensor } from '../tensors.ts'
import type { EncodableDType } from '../values/dtypes.ts'
import type { FileDigest } from '../verify-shard.ts'
import type { NestedShard } from './plan-nested-shards.ts'
import { shardContents } from './shard-tensors.ts'

/** Options of everything that writes nested shards. */
export interface NestedShardOptions extends ReadOptions {
  /** The type to write every tensor as; the one it has in the store (f64: as f32) when left out. */
  readonly dtype?: EncodableDType
}

/** One shard as a file in memory. */
export interface EncodedShard extends FileDigest {
  readonly data: Uint8Array
}

/**
 * The shards of a plan as files in memory, one after the other.
 *
 * @param store the full network's tensors
 * @throws {WidthwiseError} tensor-unknown, plan-invalid, tensor-not-float, value-overflow, hash-unavailable, aborted;
 * what the store throws
 */
export async function encodeNestedShards(
  store: TensorStore,
  plan: readonly NestedShard[],
  options: NestedShardOptions = {},
): Promise<EncodedShard[]> {
  const shards: EncodedShard[] = []
  for (const index of plan.keys()) {
    const { tensors, metadata } = shardContents(store, plan, index, options.dtype)
    const read: EncodableTensor[] = []
    for (const tensor of tensors) {
      assertNotAborted(options.signal, `encoding shard ${index}`)
      read.push({ ...tensor, data: await tensor.read() })
    }
    const data = encodeSafetensors(read, metadata)
    shards.push({ data, bytes: data.length, sha256: await sha256Of(data) })
  }
  return shards
}
