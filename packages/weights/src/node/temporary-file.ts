import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { writeError } from './file-error.ts'

/**
 * A file that comes into being whole or not at all: it is written under another name in the same folder, where
 * renaming is one step, and takes its own name when everything is on the disk. Tools that write files atomically take
 * the whole content at once; weights are written tensor by tensor.
 */
export class TemporaryFile {
  readonly #path: string
  readonly #temporaryPath: string
  readonly #handle: FileHandle
  #open = true

  private constructor(path: string, temporaryPath: string, handle: FileHandle) {
    this.#path = path
    this.#temporaryPath = temporaryPath
    this.#handle = handle
  }

  /** @throws {WidthwiseError} file-unwritable, disk-full */
  static async create(path: string): Promise<TemporaryFile> {
    const temporaryPath = `${path}.${randomUUID()}.tmp`
    try {
      return new TemporaryFile(path, temporaryPath, await open(temporaryPath, 'wx'))
    } catch (cause) {
      throw writeError(path, cause)
    }
  }

  /** Appends bytes. @throws {WidthwiseError} file-unwritable, disk-full */
  async append(bytes: Uint8Array): Promise<void> {
    await this.#guard(() => this.#handle.writeFile(bytes))
  }

  /** Puts everything on the disk; what is left is {@link commit}. @throws {WidthwiseError} file-unwritable, disk-full */
  async finish(): Promise<void> {
    await this.#guard(() => this.#handle.sync())
    await this.#guard(() => this.#close())
  }

  /** Gives the finished file its name, in place of a file that has it already. @throws {WidthwiseError} file-unwritable */
  async commit(): Promise<void> {
    await this.#guard(() => rename(this.#temporaryPath, this.#path))
  }

  /** Leaves nothing behind. Does nothing after {@link commit}. */
  async discard(): Promise<void> {
    await this.#close().catch(() => {})
    await rm(this.#temporaryPath, { force: true }).catch(() => {})
  }

  async #close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    await this.#handle.close()
  }

  async #guard(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (cause) {
      throw writeError(this.#path, cause)
    }
  }
}
