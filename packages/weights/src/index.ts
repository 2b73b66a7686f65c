/**
 * Tensor stores: safetensors files read lazily and written, nested shards, slices of either. Runs in Node, workers and
 * pages; what needs a file system is in `@widthwise/weights/node`.
 *
 * @module
 */
export type { CheckpointFormat, CheckpointStore } from './checkpoint/checkpoint-store.ts'
export { type WeightsErrorCode, weightsErrorHints } from './errors.ts'
export { createMemoryStore } from './memory-store.ts'
export { type EncodedShard, encodeNestedShards, type NestedShardOptions } from './nested/encode-nested-shards.ts'
export { openNestedShards } from './nested/open-nested-shards.ts'
export { type NestedShard, planNestedShards, type ShardPart, type WidthRead } from './nested/plan-nested-shards.ts'
export { encodeSafetensors } from './safetensors/encode-safetensors.ts'
export { openSafetensors } from './safetensors/open-safetensors.ts'
export { gatherSegments } from './selection/gather-segments.ts'
export { sha256Of } from './sha256.ts'
export { type ByteSource, bytesSource } from './source/byte-source.ts'
export { type DownloadOptions, downloadShard } from './source/download-shard.ts'
export { httpSource } from './source/http-source.ts'
export type { HttpOptions } from './source/retries.ts'
export type { DeferredTensor, EncodableTensor, NamedTensor } from './tensors.ts'
export type { EncodableDType } from './values/dtypes.ts'
export { type FileDigest, verifyShard } from './verify-shard.ts'
