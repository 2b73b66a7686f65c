import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathSeenFrom } from '../cascade/cascade-document.ts'

/** A model as a file names it: a folder as seen from the file; a package's name or a URL as it is. */
export async function placeOfModel(source: string, file: string): Promise<string> {
  const isFolder = await access(resolve(source)).then(
    () => true,
    () => false,
  )
  return isFolder ? pathSeenFrom(source, file) : source
}
