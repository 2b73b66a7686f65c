import { rm } from 'node:fs/promises'
import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { AtomicFile, type AtomicFileOptions } from './atomic-file.ts'
import { writeFailure } from './write-failure.ts'

/** A part of a file's content; text is written as UTF-8. */
export type FilePiece = string | Uint8Array

/** A file to be written: its path, and what goes into it, at once or as it comes. */
export interface FileContent {
  readonly path: string
  readonly content: FilePiece | Iterable<FilePiece> | AsyncIterable<FilePiece>
}

/** Options of {@link writeAtomically}. */
export interface WriteOptions extends AtomicFileOptions {
  /** Looked at before every piece. */
  readonly signal?: AbortSignalLike | undefined
}

/** Options of {@link writeAllAtomically}. */
export interface WriteAllOptions extends WriteOptions {
  /**
   * Files of an earlier writing that would not belong to these; removed before the names are given, so that a crash in
   * between leaves files that are missing, never files that do not fit.
   */
  readonly outdated?: readonly string[]
}

/**
 * Writes a file whole or not at all: it takes its name when all of it is on the disk. A failure leaves nothing behind,
 * and an older file of that name as it was.
 *
 * @throws {WidthwiseError} disk-full, file-unwritable, folder-missing, path-taken, each as `toError` makes it; aborted;
 * and what the content throws
 *
 * @example
 * await writeAtomically('answer.json', JSON.stringify(answer))
 */
export async function writeAtomically(
  path: string,
  content: FileContent['content'],
  options: WriteOptions = {},
): Promise<void> {
  await writeAllAtomically([{ path, content }], options)
}

/**
 * Writes files that belong together: none takes its name before all of them are complete.
 *
 * @throws {WidthwiseError} as {@link writeAtomically}
 */
export async function writeAllAtomically(
  files: readonly FileContent[],
  { outdated = [], signal, toError = (failure) => failure }: WriteAllOptions = {},
): Promise<void> {
  const written: AtomicFile[] = []
  try {
    for (const { path, content } of files) {
      const file = await AtomicFile.create(path, { toError })
      written.push(file)
      for await (const piece of isPiece(content) ? [content] : content) {
        assertNotAborted(signal, `writing ${path}`)
        await file.append(piece)
      }
      await file.finish()
    }
    assertNotAborted(signal, 'writing')
    for (const path of outdated) {
      await rm(path, { force: true }).catch((cause) => {
        throw toError(writeFailure(path, cause))
      })
    }
    for (const file of written) await file.commit()
  } finally {
    for (const file of written) await file.discard()
  }
}

function isPiece(content: FileContent['content']): content is FilePiece {
  return typeof content === 'string' || ArrayBuffer.isView(content)
}
