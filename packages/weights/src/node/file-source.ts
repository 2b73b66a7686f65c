import { type FileHandle, open, stat } from 'node:fs/promises'
import type { ReadOptions } from '@widthwise/core'
import { assertNotAborted } from '@widthwise/core'
import { weightsError } from '../errors.ts'
import type { ByteSource } from '../source/byte-source.ts'
import { readError } from './file-error.ts'

/** One system call reads at most this much, so that a cancelled read ends soon. */
const callBytes = 1 << 26

/** A file on disk that stays open until it is disposed. */
class FileSource implements ByteSource {
  readonly name: string
  readonly size: number
  readonly #file: FileHandle

  constructor(name: string, size: number, file: FileHandle) {
    this.name = name
    this.size = size
    this.#file = file
  }

  async read(target: Uint8Array, position: number, options?: ReadOptions): Promise<void> {
    let done = 0
    while (done < target.length) {
      assertNotAborted(options?.signal, `reading ${this.name}`)
      const read = await this.#readOnce(target.subarray(done, done + callBytes), position + done)
      if (read === 0) {
        throw weightsError(
          'source-changed',
          `${this.name}: ends at byte ${position + done} of ${this.size}: it was cut`,
        )
      }
      done += read
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }

  async #readOnce(target: Uint8Array, position: number): Promise<number> {
    try {
      return (await this.#file.read(target, 0, target.length, position)).bytesRead
    } catch (cause) {
      throw readError(this.name, cause)
    }
  }
}

/**
 * A file on disk, of which only the parts that are needed are read. It stays open until the source is disposed.
 *
 * @throws {WidthwiseError} file-not-found, file-unreadable, aborted
 *
 * @example
 * const store = await openSafetensors(await fileSource('model.safetensors'))
 */
export async function fileSource(path: string | URL, options?: ReadOptions): Promise<ByteSource> {
  const name = String(path)
  assertNotAborted(options?.signal, `opening ${name}`)
  try {
    // Asked before opening, which would wait for a writer if this were a pipe.
    const status = await stat(path)
    if (!status.isFile()) throw weightsError('file-unreadable', `${name}: is no regular file`)
    return new FileSource(name, status.size, await open(path, 'r'))
  } catch (cause) {
    throw readError(name, cause)
  }
}
