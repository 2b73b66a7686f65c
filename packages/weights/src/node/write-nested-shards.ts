import { join } from 'node:path'
import type { TensorStore } from '@widthwise/core'
import { AtomicFile } from '@widthwise/files'
import { weightsError } from '../errors.ts'
import type { NestedShardOptions } from '../nested/encode-nested-shards.ts'
import type { NestedShard } from '../nested/plan-nested-shards.ts'
import { shardContents } from '../nested/shard-tensors.ts'
import type { FileDigest } from '../verify-shard.ts'
import { writeError } from './file-error.ts'
import { streamSafetensors } from './write-safetensors.ts'

/** One shard as a file on disk: the row of a model's `weights`, less what it covers. */
export interface ShardFile extends FileDigest {
  /** Name of the file in its folder. */
  readonly file: string
}

/** Options of {@link writeNestedShards}. */
export interface WriteNestedShardsOptions extends NestedShardOptions {
  /** Names of the files, one a shard; `weights-0.safetensors` and so on when left out. */
  readonly fileNames?: readonly string[]
}

/**
 * Writes the shards of a plan into a folder that exists. No file takes its name before all of them are written.
 *
 * @param store the full network's tensors
 * @throws {WidthwiseError} disk-full, file-unwritable, tensor-unknown, plan-invalid, tensor-not-float, value-overflow,
 * aborted; what the store throws
 */
export async function writeNestedShards(
  folder: string,
  store: TensorStore,
  plan: readonly NestedShard[],
  options: WriteNestedShardsOptions = {},
): Promise<ShardFile[]> {
  const names = options.fileNames ?? plan.map((_, index) => `weights-${index}.safetensors`)
  if (names.length !== plan.length || new Set(names).size !== names.length) {
    throw weightsError(
      'plan-invalid',
      `${plan.length} shards need as many different file names; given: ${names.join(', ')}`,
    )
  }
  const written: AtomicFile[] = []
  try {
    const files: ShardFile[] = []
    for (const [index, file] of names.entries()) {
      const shard = await AtomicFile.create(join(folder, file), { toError: writeError })
      written.push(shard)
      const { tensors, metadata } = shardContents(store, plan, index, options.dtype)
      files.push({ file, ...(await streamSafetensors(shard, tensors, metadata, options)) })
    }
    for (const shard of written) await shard.commit()
    return files
  } finally {
    for (const shard of written) await shard.discard()
  }
}
