import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { cliError } from '../errors.ts'
import type { ImageEntry } from './image-entry.ts'
import { readStandardInput } from './read-standard-input.ts'

/** What the readable pictures of a folder are told by; when they are read the bytes decide. */
const extensions: ReadonlySet<string> = new Set([
  '.avif',
  '.gif',
  '.jfif',
  '.jpe',
  '.jpeg',
  '.jpg',
  '.png',
  '.tif',
  '.tiff',
  '.webp',
])

/**
 * The pictures that the arguments of a command mean, in order: a file, a folder (its pictures, sorted), a glob (sorted), a
 * URL, or `-` for what is piped in. What means nothing becomes an entry with its error, so that the others are answered.
 */
export async function expandImages(
  names: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<readonly ImageEntry[]> {
  if (names.filter((name) => name === '-').length > 1) {
    throw cliError('usage-invalid', "'-' stands for standard input and can be named once")
  }
  const entries = await Promise.all(
    names.map((name) =>
      name === '-' ? readStandardInput(stdin) : /^https?:/i.test(name) ? [file(name)] : local(name),
    ),
  )
  return entries.flat()
}

const file = (path: string): ImageEntry => ({ input: path, image: path })

async function local(name: string): Promise<readonly ImageEntry[]> {
  const found = await stat(name).catch(() => undefined)
  if (found?.isDirectory()) return folder(name)
  // A file of that very name comes first: its name may have brackets in it.
  return found || !/[*?[{]/.test(name) ? [file(name)] : pattern(name)
}

async function folder(path: string): Promise<readonly ImageEntry[]> {
  try {
    const files = await readdir(path, { withFileTypes: true })
    const pictures = files
      .filter(
        (entry) =>
          !entry.isDirectory() && !entry.name.startsWith('.') && extensions.has(extname(entry.name).toLowerCase()),
      )
      .map((entry) => entry.name)
      .sort()
    if (pictures.length > 0) return pictures.map((picture) => file(join(path, picture)))
    return [{ input: path, error: cliError('folder-empty', `${path} holds no picture`, { details: { path } }) }]
  } catch (cause) {
    const message = `the folder ${path} cannot be read: ${(cause as Error).message}`
    return [{ input: path, error: cliError('image-not-found', message, { cause, details: { path } }) }]
  }
}

async function pattern(glob: string): Promise<readonly ImageEntry[]> {
  const { glob: match, isDynamicPattern } = await import('tinyglobby')
  const absolute = /^([a-z]:)?[\\/]/i.test(glob)
  const matches = isDynamicPattern(glob) ? await match(glob, { absolute, expandDirectories: false }) : []
  if (matches.length > 0) return matches.sort().map(file)
  return [{ input: glob, error: cliError('image-not-found', `nothing matches ${glob}`, { details: { glob } }) }]
}
