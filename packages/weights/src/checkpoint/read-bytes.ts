import type { ReadOptions } from '@widthwise/core'
import { allocateBytes } from '../allocate.ts'
import type { ByteSource } from '../source/byte-source.ts'

/** Bytes `[position, position + length)` of a source, which the caller has checked to lie inside it. */
export async function readBytes(
  source: ByteSource,
  position: number,
  length: number,
  options?: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = allocateBytes(length, source.name)
  if (length > 0) await source.read(bytes, position, options)
  return bytes
}
