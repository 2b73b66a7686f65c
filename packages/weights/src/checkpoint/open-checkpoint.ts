import { assertNotAborted, isWidthwiseError, type ReadOptions } from '@widthwise/core'
import { weightsError, weightsErrorHints } from '../errors.ts'
import { openSafetensors } from '../safetensors/open-safetensors.ts'
import { type ByteSource, bytesSource } from '../source/byte-source.ts'
import { detectFormat, signatureBytes } from './checkpoint-format.ts'
import type { CheckpointStore } from './checkpoint-store.ts'
import { loadTorchLegacy } from './load-torch-legacy.ts'
import { loadTorchZip } from './load-torch-zip.ts'
import { openTorch } from './open-torch.ts'
import { readBytes } from './read-bytes.ts'
import { assertNoKey, SafetensorsCheckpoint } from './safetensors-checkpoint.ts'

/** Options of `openCheckpoint`. */
export interface CheckpointOptions extends ReadOptions {
  /** Keys that lead to the state dict wanted, joined with dots (`model.state_dict`); empty for the file itself. */
  readonly key?: string
  /**
   * Names of classes and functions that the pickle may call beside those that are known: `mycode.Choice`. They are not
   * called here either; an inert object takes the place of what they would give.
   */
  readonly inert?: readonly string[]
}

/**
 * Opens a checkpoint of PyTorch or a safetensors file, told apart by their first bytes, and leaves the tensors where
 * they are until they are read. Of PyTorch's: the zip form of `torch.save` (`.pth`, `.pt`, `.bin`) and the legacy form
 * before version 1.6. Pickles are read by a reader that knows tensors and plain values, and executes nothing.
 *
 * Where the file holds more than a state dict, it is taken from the first of `state_dict_ema`, `model_ema`,
 * `ema_state_dict`, `params_ema`, `state_dict`, `model_state_dict`, `model_state`, `model`, `module`, `params`, `net`,
 * `network`, `weights` that is one, at the top or one level below, unless `key` says another. What a wrapper put before
 * all names (`module.`, `_orig_mod.`, `model.`) is taken off. Both are reported.
 *
 * The store takes the source over: it is disposed with the store, and at once when opening fails.
 *
 * @param source the bytes of a file, or a {@link ByteSource} over a file or URL
 * @throws {WidthwiseError} checkpoint-unrecognized, checkpoint-unsupported, checkpoint-invalid, checkpoint-module,
 * state-dict-missing, state-dict-ambiguous, pickle-invalid, pickle-forbidden, pickle-too-large, zip-invalid,
 * name-duplicate, shape-overflow, file-truncated; as `openSafetensors`; aborted; what the source throws
 *
 * @example
 * const store = await openCheckpoint(bytes, { key: 'model_ema' })
 * const weight = await store.read('head.weight')
 */
export async function openCheckpoint(
  source: Uint8Array | ByteSource,
  options: CheckpointOptions = {},
): Promise<CheckpointStore> {
  const opened = ArrayBuffer.isView(source) ? bytesSource(source) : source
  let isHandedOver = false
  try {
    assertNotAborted(options.signal, `opening ${opened.name}`)
    const head = await readBytes(opened, 0, Math.min(opened.size, signatureBytes), options)
    const format = detectFormat(head)
    if (format === 'safetensors') {
      assertNoKey(options.key)
      isHandedOver = true
      return new SafetensorsCheckpoint(await openSafetensors(opened, options))
    }
    const load = format === 'torch-zip' ? loadTorchZip : loadTorchLegacy
    return openTorch(opened, await load(opened, new Set(options.inert), options), options.key)
  } catch (error) {
    if (!isHandedOver) await opened[Symbol.asyncDispose]()
    if (!isWidthwiseError(error, weightsErrorHints) || error.message.includes(opened.name)) throw error
    throw weightsError(error.code, `${opened.name}: ${error.message}`, error)
  }
}
