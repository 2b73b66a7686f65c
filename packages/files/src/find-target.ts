import type { Stats } from 'node:fs'
import { readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { filesError } from './errors.ts'

/** Where a file is to be renamed to. */
export interface Target {
  /** The path with its links followed: renaming onto a link would replace the link. */
  readonly path: string
  /** The file that is there now. */
  readonly older?: Stats
}

/**
 * Names of what this process has open. Where the shell has made one a regular file, it is still a stream that others
 * write to as well: renaming would take the file away from under them.
 */
const streams = /^\/(dev\/(std(in|out|err)$|fd\/)|proc\/)/

/**
 * The regular file that a path names, or would name.
 *
 * @throws {WidthwiseError} path-taken for a folder, a device, a pipe, a stream: renaming would replace it with a file;
 * and what the system throws
 */
export async function findTarget(path: string): Promise<Target> {
  if (streams.test(resolve(path)))
    throw filesError('path-taken', `${path}: it is no regular file`, { details: { path } })
  const older = await unlessMissing(stat(path))
  if (older === undefined) return { path: await followMissing(path) }
  if (older.isFile()) return { path: await realpath(path), older }
  const what = older.isDirectory() ? 'there is a folder of that name' : 'it is no regular file'
  throw filesError('path-taken', `${path}: ${what}`, { details: { path } })
}

/** A link may lead to a name that no file has yet. */
async function followMissing(path: string): Promise<string> {
  const link = await readlink(path).catch(() => undefined)
  return link === undefined ? path : (await findTarget(resolve(dirname(path), link))).path
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
