import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AbortSignalLike, assertNotAborted } from '@widthwise/core'
import { facadeError } from '../errors.ts'
import type { DocumentFiles } from '../platform.ts'
import { urlDocument } from './url-document.ts'

/** A document in a file, in a folder that holds a `cascade.json`, or at a URL. */
export async function nodeDocument(source: string | URL): Promise<DocumentFiles> {
  const text = String(source)
  if (/^https?:/.test(text) && URL.canParse(text)) return urlDocument(new URL(text))
  const path = resolve(text.startsWith('file:') ? fileURLToPath(text) : text)
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return fileDocument(isFolder ? join(path, 'cascade.json') : path)
}

function fileDocument(path: string): DocumentFiles {
  const folder = dirname(path)
  const at = (file: string): string => resolve(folder, file.startsWith('file:') ? fileURLToPath(file) : file)
  return {
    where: path,
    read: async (signal) => new TextDecoder().decode(await read(path, 'cascade-not-found', signal)),
    bytes: (file, signal) => read(at(file), 'cascade-file-missing', signal),
    path: at,
    // The name of a package has slashes too, so what lies beside the document is looked for first.
    modelPlaces: (name) =>
      /^(https?:|\.\.?[\\/]|[\\/])/.test(name) ? [isUrl(name) ? name : at(name)] : [at(name), name],
  }
}

const isUrl = (name: string): boolean => /^https?:/.test(name)

async function read(
  path: string,
  code: 'cascade-not-found' | 'cascade-file-missing',
  signal: AbortSignalLike | undefined,
): Promise<Uint8Array> {
  try {
    return await readFile(path, signal ? { signal: signal as AbortSignal } : {})
  } catch (cause) {
    assertNotAborted(signal)
    const reason = (cause as NodeJS.ErrnoException).code
    const what =
      reason === 'ENOENT' ? 'is not there' : reason === 'EISDIR' ? 'is a folder' : `cannot be read (${reason})`
    throw facadeError(code, `${path} ${what}`, { cause, details: { path } })
  }
}
