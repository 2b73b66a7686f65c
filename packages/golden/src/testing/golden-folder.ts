import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const beside = join(root, '../shared/golden')

/** The few golden cases that are part of the repository. */
export const committedFolder: string = join(root, 'tooling/golden/testdata')

/** The golden cases to test with: those that are named, those beside the checkout, or the committed ones. */
const goldenFolder: string = process.env.WIDTHWISE_GOLDEN ?? (existsSync(beside) ? beside : committedFolder)

/** Folders of the forward cases whose id fits. */
export function forwardFolders(fits: (id: string) => boolean): readonly string[] {
  const folder = join(goldenFolder, 'forward')
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((id) => fits(id) && existsSync(join(folder, id, 'case.json')))
    .sort()
    .map((id) => join(folder, id))
}
