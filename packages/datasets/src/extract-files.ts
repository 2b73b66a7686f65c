import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as tar from 'tar'
import { datasetsError } from './errors.ts'

/** What {@link extractFiles} takes out of an archive. */
export interface ExtractOptions {
  /** Names without their folders; every one has to be there. */
  readonly names: readonly string[]
  /** Larger files of these names are not written, so that an archive made to fill the disk cannot. */
  readonly maximumBytes: number
}

/**
 * Takes named files out of a `.tar.gz`, all into one folder; nothing else of the archive touches the disk.
 *
 * @throws {WidthwiseError} `data-corrupt` when it is damaged or lacks one, `cache-unwritable` when the folder cannot take them
 */
export async function extractFiles(
  archive: string,
  folder: string,
  { names, maximumBytes }: ExtractOptions,
): Promise<void> {
  const wanted = new Set(names)
  try {
    await tar.extract({
      file: archive,
      cwd: folder,
      strict: true,
      filter: (path, entry) =>
        entry instanceof tar.ReadEntry &&
        entry.type === 'File' &&
        entry.size <= maximumBytes &&
        wanted.has(basename(path)),
      onReadEntry: (entry) => {
        entry.path = basename(entry.path)
      },
    })
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException
    const isDisk = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS'].includes(code)
    const details = { archive, folder }
    if (isDisk) throw datasetsError('cache-unwritable', `${folder}: ${message}`, { details, cause })
    throw datasetsError('data-corrupt', `${archive}: ${message}`, { details, cause })
  }
  for (const name of names) {
    if ((await stat(join(folder, name)).catch(() => undefined)) !== undefined) continue
    throw datasetsError('data-corrupt', `${archive} has no ${name} of at most ${maximumBytes} bytes`, {
      details: { archive, name },
    })
  }
}
