import type { ReadOptions } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { allocateBytes } from './allocate.ts'
import { weightsError } from './errors.ts'
import { sha256Of } from './sha256.ts'
import type { ByteSource } from './source/byte-source.ts'

/** What is known of a file beforehand, from a model's description. */
export interface FileDigest {
  readonly bytes: number
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
}

/** @throws {WidthwiseError} shard-corrupt */
export function assertByteCount(bytes: number, expected: FileDigest, name: string): void {
  if (bytes === expected.bytes) return
  throw weightsError('shard-corrupt', `${name}: ${bytes} bytes; ${expected.bytes} were expected`)
}

/** @throws {WidthwiseError} shard-corrupt, hash-unavailable */
export async function assertDigest(bytes: Uint8Array, expected: FileDigest, name: string): Promise<void> {
  assertSha256(await sha256Of(bytes), expected, name)
}

/** @throws {WidthwiseError} shard-corrupt */
export function assertSha256(sha256: string, expected: FileDigest, name: string): void {
  if (sha256 === expected.sha256) return
  throw weightsError('shard-corrupt', `${name}: SHA-256 is ${sha256}; ${expected.sha256} was expected`)
}

/**
 * Checks a file whole against its length and SHA-256 and gives its bytes, ready to be opened: `openSafetensors` of a
 * source that was only checked would read it a second time, when it may be another.
 *
 * @throws {WidthwiseError} shard-corrupt, hash-unavailable, memory-exceeded, aborted; what the source throws
 */
export async function verifyShard(
  source: Uint8Array | ByteSource,
  expected: FileDigest,
  options?: ReadOptions,
): Promise<Uint8Array> {
  if (ArrayBuffer.isView(source)) {
    assertByteCount(source.length, expected, 'shard')
    await assertDigest(source, expected, 'shard')
    return source
  }
  assertByteCount(source.size, expected, source.name)
  const bytes = allocateBytes(source.size, source.name)
  await source.read(bytes, 0, options)
  await assertDigest(bytes, expected, source.name)
  assertNotAborted(options?.signal, `reading ${source.name}`)
  return bytes
}
