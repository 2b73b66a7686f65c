import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

// The same depth from src/ as from dist/.
const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Where golden files are. */
export interface GoldenFolders {
  readonly folder: string
  /** Folder whose `image` holds the image cases; the committed ones lie with the package that they test. */
  readonly imageFolder: string
}

/** The few cases that are part of the repository. */
export const committedFolders: GoldenFolders = {
  folder: join(root, 'tooling/golden/testdata'),
  imageFolder: join(root, 'packages/image/src/testdata'),
}

/** The folder named on the command line, else by the environment, else beside the checkout, else the committed subset. */
export function goldenFolders(named?: string): GoldenFolders {
  const beside = join(root, '../shared/golden')
  const chosen = named ?? process.env.WIDTHWISE_GOLDEN ?? (existsSync(beside) ? beside : committedFolders.folder)
  const folder = resolve(chosen)
  return folder === committedFolders.folder ? committedFolders : { folder, imageFolder: folder }
}
