import type { TensorStore } from '@widthwise/core'
import type { SkippedEntry } from './checkpoint-tensor.ts'

/** How a checkpoint is written. */
export type CheckpointFormat = 'safetensors' | 'torch-zip' | 'torch-legacy'

/** The tensors of a network in a checkpoint, and what else the file holds. */
export interface CheckpointStore extends TensorStore {
  readonly format: CheckpointFormat
  /** Keys that lead to the state dict, joined with dots; left out where the file is one itself. */
  readonly key?: string
  /** What was taken off the front of every name; left out where nothing was. */
  readonly prefix?: string
  /** Keys of other state dicts in the file, for the option `key`; empty for the file itself. */
  readonly otherKeys: readonly string[]
  /** Entries of the state dict that are not among the tensors, with their full names, and why. */
  readonly skipped: readonly SkippedEntry[]
  /** Keys of the file beside the state dict, which are not read: `optimizer`, `epoch`. */
  readonly unused: readonly string[]
}
