import { type FileHandle, open } from 'node:fs/promises'
import { recordsError } from './errors.ts'
import { type NpyArray, npyArrayTypes } from './npy-array.ts'
import { maximumNpyPrefixBytes, type NpyPrefix, parseNpyPrefix } from './npy-prefix.ts'

/** An open `.npy` file, whose values are read a piece at a time: what is held of it does not grow with the file. */
export class NpyFile {
  readonly prefix: NpyPrefix
  readonly #handle: FileHandle
  readonly #path: string

  private constructor(path: string, handle: FileHandle, prefix: NpyPrefix) {
    this.#path = path
    this.#handle = handle
    this.prefix = prefix
  }

  /** @throws what {@link parseNpyPrefix} and the file system throw */
  static async open(path: string): Promise<NpyFile> {
    const handle = await open(path)
    try {
      const { size } = await handle.stat()
      const beginning = new Uint8Array(Math.min(size, maximumNpyPrefixBytes))
      const { bytesRead } = await handle.read(beginning, 0, beginning.length, 0)
      return new NpyFile(path, handle, parseNpyPrefix(beginning.subarray(0, bytesRead), size))
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /**
   * `length` values from the one with index `from` on, in memory of their own.
   *
   * @throws {WidthwiseError} npy-length-mismatch when the file has become shorter
   */
  async read(from: number, length: number): Promise<NpyArray['data']> {
    const { dtype, start } = this.prefix
    const type = npyArrayTypes[dtype]
    const bytes = new Uint8Array(length * type.BYTES_PER_ELEMENT)
    for (let done = 0; done < bytes.length; ) {
      const position = start + from * type.BYTES_PER_ELEMENT + done
      const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, position)
      if (bytesRead === 0) {
        throw recordsError('npy-length-mismatch', `${this.#path} ended at byte ${position} while it was read`)
      }
      done += bytesRead
    }
    return new type(bytes.buffer, 0, length)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close()
  }
}
