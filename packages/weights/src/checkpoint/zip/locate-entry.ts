import type { ReadOptions } from '@widthwise/core'
import { describeName } from '../../describe.ts'
import { weightsError } from '../../errors.ts'
import type { ByteSource } from '../../source/byte-source.ts'
import { readBytes } from '../read-bytes.ts'
import { localHeaderBytes } from './read-directory.ts'
import type { ZipEntry } from './zip-entry.ts'

/** @throws {WidthwiseError} checkpoint-unsupported: compressed, or encrypted */
export function assertStored(source: ByteSource, { name, method, encrypted }: ZipEntry): void {
  if (method === 0 && !encrypted) return
  throw weightsError(
    'checkpoint-unsupported',
    `${source.name}: ${describeName(name)} is ${encrypted ? 'encrypted' : `compressed (method ${method})`}; parts of it cannot be read in place`,
  )
}

/**
 * The byte at which the contents of a file begin: behind its local header, whose length only the header itself says.
 *
 * @throws {WidthwiseError} zip-invalid; what the source throws
 */
export async function locateEntry(source: ByteSource, entry: ZipEntry, options?: ReadOptions): Promise<number> {
  const header = new DataView((await readBytes(source, entry.headerAt, localHeaderBytes, options)).buffer)
  const start = entry.headerAt + localHeaderBytes + header.getUint16(26, true) + header.getUint16(28, true)
  if (header.getUint32(0, true) !== 0x04034b50 || start + entry.size > source.size) {
    throw weightsError(
      'zip-invalid',
      `${source.name}: ${describeName(entry.name)} has no header at byte ${entry.headerAt} with ${entry.size} bytes behind it`,
    )
  }
  return start
}
