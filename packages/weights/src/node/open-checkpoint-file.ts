import type { CheckpointStore } from '../checkpoint/checkpoint-store.ts'
import { type CheckpointOptions, openCheckpoint } from '../checkpoint/open-checkpoint.ts'
import { fileSource } from './file-source.ts'

/**
 * Opens a checkpoint on disk, whatever its name ends in: safetensors, and both forms of `torch.save`. Dispose the store
 * to close it.
 *
 * @throws {WidthwiseError} as `fileSource` and `openCheckpoint`
 *
 * @example
 * await using store = await openCheckpointFile('convnext_tiny_1k_224_ema.pth')
 */
export async function openCheckpointFile(
  path: string | URL,
  options: CheckpointOptions = {},
): Promise<CheckpointStore> {
  return openCheckpoint(await fileSource(path, options), options)
}
