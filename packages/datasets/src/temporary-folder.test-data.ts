import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

/** Gives each call a new folder; all are removed after the tests of a file. */
export function temporaryFolders(): () => Promise<string> {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'widthwise-datasets-'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))
  return () => mkdtemp(join(root, 'x-'))
}

/** Writes files, with the folders they need. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}
