/**
 * The part of `@widthwise/weights` that needs a file system: files read in place, and written whole or not at all.
 *
 * @module
 */
export { fileSource } from './node/file-source.ts'
export { openSafetensorsFile, type SafetensorsFileOptions } from './node/open-safetensors-file.ts'
export { type ShardFile, type WriteNestedShardsOptions, writeNestedShards } from './node/write-nested-shards.ts'
export { writeSafetensors } from './node/write-safetensors.ts'
