/**
 * Checkpoints of PyTorch as tensor stores, beside safetensors: told apart by their first bytes, read lazily, with nothing
 * in them executed. Runs in Node, workers and pages. An entry of its own, so that pages that only run networks do not
 * download it; on disk they are opened with `openCheckpointFile` of `@widthwise/weights/node`.
 *
 * @module
 */
export type { CheckpointFormat, CheckpointStore } from './checkpoint/checkpoint-store.ts'
export type { SkippedEntry } from './checkpoint/checkpoint-tensor.ts'
export { type CheckpointOptions, openCheckpoint } from './checkpoint/open-checkpoint.ts'
export { type ConvertOptions, convertCheckpoint } from './convert/convert-checkpoint.ts'
export {
  type CheckpointMatch,
  type MatchedTensor,
  matchCheckpoint,
  type ParameterNaming,
} from './convert/match-checkpoint.ts'
