import { type FileHandle, open } from 'node:fs/promises'
import { recordsError } from '../errors.ts'
import type { ByteSource } from './byte-source.ts'

/** An open file as a source of bytes. */
export class FileSource implements ByteSource {
  readonly byteLength: number
  readonly #handle: FileHandle

  private constructor(handle: FileHandle, byteLength: number) {
    this.#handle = handle
    this.byteLength = byteLength
  }

  static async open(path: string): Promise<FileSource> {
    const handle = await open(path)
    try {
      return new FileSource(handle, (await handle.stat()).size)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** @throws {WidthwiseError} parquet-invalid when the file has become shorter */
  async slice(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - start)
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, start + done)
      if (bytesRead === 0)
        throw recordsError('parquet-invalid', `the file ended at byte ${start + done} while it was read`)
      done += bytesRead
    }
    return bytes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }
}
