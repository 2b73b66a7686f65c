/**
 * The part of `@widthwise/weights` that needs a file system: files read in place, and written whole or not at all.
 *
 * @module
 */

export type { CheckpointFormat, CheckpointStore } from './checkpoint/checkpoint-store.ts'
export type { SkippedEntry } from './checkpoint/checkpoint-tensor.ts'
export type { CheckpointOptions } from './checkpoint/open-checkpoint.ts'
export { fileSource } from './node/file-source.ts'
export { openCheckpointFile } from './node/open-checkpoint-file.ts'
export { openSafetensorsFile, type SafetensorsFileOptions } from './node/open-safetensors-file.ts'
export { type ShardFile, type WriteNestedShardsOptions, writeNestedShards } from './node/write-nested-shards.ts'
export { writeSafetensors } from './node/write-safetensors.ts'
