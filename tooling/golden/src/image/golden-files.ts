import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** The parsed file, or undefined when it does not exist. */
export async function readJson(path: string): Promise<unknown> {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : undefined
}

/** Hexadecimal SHA-256 of the bytes of an array. */
export function sha256(data: Uint8Array | Float32Array): string {
  // Tensors are hashed as little-endian float32, which is every supported machine's own order.
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
}
