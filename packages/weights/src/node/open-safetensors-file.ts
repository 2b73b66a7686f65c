import type { ReadOptions, TensorStore } from '@widthwise/core'
import { openSafetensors } from '../safetensors/open-safetensors.ts'
import { fileSource } from './file-source.ts'

/**
 * Opens a safetensors file on disk; short for `openSafetensors(await fileSource(path))`. Dispose the store to close it.
 *
 * @throws {WidthwiseError} as `fileSource` and `openSafetensors`
 */
export async function openSafetensorsFile(path: string | URL, options?: ReadOptions): Promise<TensorStore> {
  return openSafetensors(await fileSource(path, options), options)
}
