import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { WidthwiseError } from '@widthwise/core'
import { filesError } from './errors.ts'
import { writeFailure } from './write-failure.ts'

/**
 * Makes a folder and those it is in, as far as they are missing.
 *
 * Own code, because Node's recursive `mkdir` never returns where a folder that is there says of a new one that it does
 * not exist, as `/proc` does: each of the two sends it to the other.
 *
 * @returns the outermost folder that was made; undefined when all were there
 * @throws {WidthwiseError} folder-unwritable, disk-full
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  const first = await makeOne(path)
  if (first !== 'parent-missing') return first === 'made' ? path : undefined
  const outermost = await makeFolder(dirname(path))
  // Tried once more and no third time: that is what ends.
  const second = await makeOne(path)
  if (second === 'parent-missing') throw refusal(path, 'ENOENT', undefined)
  return outermost ?? (second === 'made' ? path : undefined)
}

async function makeOne(path: string): Promise<'made' | 'there' | 'parent-missing'> {
  try {
    await mkdir(path)
    return 'made'
  } catch (cause) {
    // What it says of a folder that is there differs: EEXIST, EISDIR, EPERM or EROFS.
    if (await isFolder(path)) return 'there'
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' && dirname(path) !== path) return 'parent-missing'
    const failure = writeFailure(path, cause)
    throw failure.code === 'disk-full' ? failure : refusal(path, code, cause)
  }
}

function refusal(path: string, code: string | undefined, cause: unknown): WidthwiseError {
  const message = `${path}: this folder cannot be made (${code ?? (cause as Error).message})`
  return filesError('folder-unwritable', message, { cause, details: { path, code } })
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  )
}
