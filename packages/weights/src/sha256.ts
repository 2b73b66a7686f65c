import { weightsError } from './errors.ts'
import { platform } from './platform.ts'

/**
 * SHA-256 of bytes, in 64 lower-case hexadecimal digits.
 *
 * @throws {WidthwiseError} hash-unavailable
 */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const subtle = platform.crypto?.subtle
  if (subtle === undefined)
    throw weightsError('hash-unavailable', 'crypto.subtle, which hashes shards, does not exist here')
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
