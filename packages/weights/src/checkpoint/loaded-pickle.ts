import type { ReadOptions } from '@widthwise/core'
import type { PickleStorage, PickleValue } from './pickle/values.ts'

/** The object of a checkpoint, and where its storages lie. */
export interface LoadedPickle {
  readonly format: 'torch-zip' | 'torch-legacy'
  readonly root: PickleValue
  /**
   * Checks, from what is known already, that a storage is there with all of its bytes.
   *
   * @throws {WidthwiseError} checkpoint-invalid, checkpoint-unsupported, file-truncated
   */
  check(storage: PickleStorage): void
  /**
   * The byte of the source at which the elements of a storage begin. What stands before them in the file is read and
   * compared once, when they are first asked for: a network of many tensors opens with a few reads.
   *
   * @throws {WidthwiseError} checkpoint-invalid, zip-invalid; what the source throws
   */
  locate(storage: PickleStorage, options?: ReadOptions): Promise<number>
}

/** Pickles above this are refused; those of the largest networks have some megabytes. */
export const mostPickleBytes = 100_000_000
