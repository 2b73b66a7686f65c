import { createHash } from 'node:crypto'
import type { ReadOptions, TensorStore } from '@widthwise/core'
import { openSafetensors } from '../safetensors/open-safetensors.ts'
import type { ByteSource } from '../source/byte-source.ts'
import { assertByteCount, assertSha256, type FileDigest } from '../verify-shard.ts'
import { fileSource } from './file-source.ts'

/** Options of {@link openSafetensorsFile}. */
export interface SafetensorsFileOptions extends ReadOptions {
  /** Checks the whole file against its length and SHA-256 before it is opened; its values are not kept in memory. */
  readonly expected?: FileDigest
}

const blockBytes = 1 << 20

/**
 * Opens a safetensors file on disk. Dispose the store to close it.
 *
 * @throws {WidthwiseError} as `fileSource` and `openSafetensors`; shard-corrupt when it is not the file expected
 */
export async function openSafetensorsFile(
  path: string | URL,
  options: SafetensorsFileOptions = {},
): Promise<TensorStore> {
  const source = await fileSource(path, options)
  if (options.expected) {
    try {
      await assertContent(source, options.expected, options)
    } catch (error) {
      await source[Symbol.asyncDispose]()
      throw error
    }
  }
  return openSafetensors(source, options)
}

/** Reads through the handle that stays open, so that what was checked is what is read later. */
async function assertContent(source: ByteSource, expected: FileDigest, options: ReadOptions): Promise<void> {
  assertByteCount(source.size, expected, source.name)
  const hash = createHash('sha256')
  const block = new Uint8Array(Math.min(blockBytes, source.size))
  for (let at = 0; at < source.size; at += block.length) {
    const part = block.subarray(0, Math.min(block.length, source.size - at))
    await source.read(part, at, options)
    hash.update(part)
  }
  assertSha256(hash.digest('hex'), expected, source.name)
}
