import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { WidthwiseError } from '@widthwise/core'
import { filesError } from './errors.ts'
import { findTarget, type Target } from './find-target.ts'
import { type WriteFailure, writeFailure } from './write-failure.ts'

/** Options of {@link AtomicFile.create}. */
export interface AtomicFileOptions {
  /** Makes the error that is thrown of a failure: for a package whose callers know codes of its own. */
  readonly toError?: ((failure: WriteFailure) => WidthwiseError) | undefined
}

/** Small pieces of text are put together up to this size before they are written. */
const blockCharacters = 1 << 16
/** One system call takes at most so much; Node refuses 2 GiB. */
const callBytes = 1 << 26

/**
 * A file that comes into being whole or not at all: it is written, as its content comes, under another name in the same
 * folder, where renaming is one step, and takes its own name when everything is on the disk. An older file of that name
 * hands on its permissions and its owner; a link stays a link, and the file that it leads to is replaced.
 *
 * @example
 * const file = await AtomicFile.create('model.bin')
 * try {
 *   for await (const bytes of source) await file.append(bytes)
 *   await file.finish()
 *   await file.commit()
 * } finally {
 *   await file.discard() // does nothing after commit()
 * }
 */
export class AtomicFile {
  readonly #path: string
  readonly #temporaryPath: string
  readonly #target: Target
  readonly #handle: FileHandle
  readonly #toError: (failure: WriteFailure) => WidthwiseError
  #text = ''
  #open = true

  private constructor(
    path: string,
    temporaryPath: string,
    target: Target,
    handle: FileHandle,
    toError: (failure: WriteFailure) => WidthwiseError,
  ) {
    this.#path = path
    this.#temporaryPath = temporaryPath
    this.#target = target
    this.#handle = handle
    this.#toError = toError
  }

  /** Opens the file under its other name. @throws {WidthwiseError} folder-missing, path-taken, file-unwritable, disk-full */
  static async create(path: string, { toError = (failure) => failure }: AtomicFileOptions = {}): Promise<AtomicFile> {
    try {
      const target = await findTarget(path)
      const temporaryPath = temporaryName(target.path)
      // What was private is private from the first byte on.
      const handle = await open(temporaryPath, 'wx', target.older ? target.older.mode & 0o777 : 0o666)
      return new AtomicFile(path, temporaryPath, target, handle, toError)
    } catch (cause) {
      throw toError(writeFailure(path, cause))
    }
  }

  /** Appends bytes, or text as UTF-8. @throws {WidthwiseError} disk-full, file-unwritable */
  async append(piece: string | Uint8Array): Promise<void> {
    if (typeof piece === 'string') {
      this.#text += piece
      if (this.#text.length >= blockCharacters) await this.#guard(() => this.#flush())
      return
    }
    await this.#guard(async () => {
      await this.#flush()
      await this.#write(piece)
    })
  }

  /** Puts everything on the disk; what is left is {@link commit}. @throws {WidthwiseError} disk-full, file-unwritable */
  async finish(): Promise<void> {
    await this.#guard(async () => {
      await this.#flush()
      await this.#takeAfterOlder()
      // Without this a crash of the machine can leave the name on an empty file.
      await this.#handle.sync()
      await this.#close()
    })
  }

  /** Gives the finished file its name, in place of a file that has it. @throws {WidthwiseError} path-taken, file-unwritable */
  async commit(): Promise<void> {
    await this.#guard(() => rename(this.#temporaryPath, this.#target.path))
  }

  /** Leaves nothing behind. Does nothing after {@link commit}. */
  async discard(): Promise<void> {
    await this.#close().catch(() => {})
    await rm(this.#temporaryPath, { force: true }).catch(() => {})
  }

  async #flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    if (text !== '') await this.#write(Buffer.from(text))
  }

  /** A system call may take less than it was given: a disk with room for half of a piece takes half and says so. */
  async #write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, Math.min(callBytes, bytes.length - done))
      if (bytesWritten === 0) {
        const message = `${this.#path}: the disk took ${done} of ${bytes.length} bytes and no more`
        throw filesError('disk-full', message, { details: { path: this.#path } })
      }
      done += bytesWritten
    }
  }

  async #takeAfterOlder(): Promise<void> {
    const { older } = this.#target
    if (older === undefined) return
    const own = await this.#handle.stat()
    // Only root may give files away; the others keep what they write.
    if (own.uid !== older.uid || own.gid !== older.gid) await this.#handle.chown(older.uid, older.gid).catch(() => {})
    if (own.mode !== older.mode) await this.#handle.chmod(older.mode & 0o7777)
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
      throw this.#toError(writeFailure(this.#path, cause))
    }
  }
}

/** Short enough for a file system whatever the name: 255 bytes is the usual limit. */
function temporaryName(path: string): string {
  return join(dirname(path), `${basename(path).slice(0, 60)}.${randomUUID().slice(0, 8)}.partial`)
}
