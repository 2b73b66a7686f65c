import type { LoadProgress } from 'widthwise'
import type { ShardProgress } from './model-service.ts'

/**
 * Follows a download file by file. The library reports the bytes of all files together, and which file the newest ones
 * belong to; files may come side by side.
 */
export function followShards(
  shards: readonly Pick<ShardProgress, 'file' | 'width' | 'bytes'>[],
): (progress: LoadProgress) => readonly ShardProgress[] {
  const loaded = new Map<string, number>()
  let before = 0
  return ({ file, loadedBytes }) => {
    loaded.set(file, (loaded.get(file) ?? 0) + Math.max(0, loadedBytes - before))
    before = Math.max(before, loadedBytes)
    return shards.map((shard) => ({ ...shard, loadedBytes: Math.min(loaded.get(shard.file) ?? 0, shard.bytes) }))
  }
}
