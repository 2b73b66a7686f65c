import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'

/** Digest of a file's bytes, read in pieces. @throws {WidthwiseError} `aborted`; and the system's error when it cannot be read */
export async function hashFile(
  path: string,
  algorithm: 'sha256' | 'sha512',
  encoding: 'hex' | 'base64',
  signal?: AbortSignalLike,
): Promise<string> {
  const hash = createHash(algorithm)
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) {
    assertNotAborted(signal)
    hash.update(block)
  }
  return hash.digest(encoding)
}
