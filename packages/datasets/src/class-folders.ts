import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { classIndex } from './class-index.ts'
import type { Dataset } from './dataset.ts'
import { datasetsError } from './errors.ts'
import { type DecodeImage, imageFilesDataset } from './image-files.ts'

/** Options of {@link openClassFolders}. */
export interface ClassFoldersOptions {
  /** Names of the classes by index; the folders' names in order when left out. */
  readonly labels?: readonly string[] | undefined
  /** A folder inside that holds the class folders, such as `train` or `val`; none when left out or `all`. */
  readonly split?: string | undefined
  readonly decode?: DecodeImage | undefined
}

const imageExtension = /\.(png|jpe?g|webp|gif|tiff?|avif)$/i

/**
 * Images in one folder a class, `FOLDER/CLASS/IMAGE`. Classes and images are ordered by name, character code by character
 * code (so `10` stands before `2`). A sample's id is `CLASS/IMAGE`. Files that are no images by their extension, and
 * names that begin with a dot, are passed over.
 *
 * With `labels` a folder's name is looked up there, or is an index into it.
 *
 * @throws {WidthwiseError} `split-unknown`, `class-unknown`, `dataset-empty`, `file-unreadable`
 */
export async function openClassFolders(folder: string, options: ClassFoldersOptions = {}): Promise<Dataset> {
  const root = await splitFolder(folder, options.split)
  const folders = await visibleNames(root, 'isDirectory')
  const classes = options.labels ?? folders
  const groups: { readonly folder: string; readonly names: readonly string[]; readonly label: number }[] = []
  for (const name of folders) {
    const path = join(root, name)
    const label = classIndex(name, classes, { text: path, details: { path } })
    const names = (await visibleNames(path, 'isFile')).filter((file) => imageExtension.test(file))
    groups.push({ folder: name, names, label })
  }
  const count = groups.reduce((sum, { names }) => sum + names.length, 0)
  if (count === 0) {
    throw datasetsError('dataset-empty', `${root}: no images in ${folders.length} folders`, { details: { path: root } })
  }

  const labels = new Int32Array(count)
  const groupOf = new Int32Array(count)
  const firstOf: number[] = []
  let next = 0
  for (const [group, { names, label }] of groups.entries()) {
    firstOf.push(next)
    labels.fill(label, next, next + names.length)
    groupOf.fill(group, next, next + names.length)
    next += names.length
  }
  const id = (index: number): string => {
    const group = groupOf[index] as number
    const { folder: name, names } = groups[group] as (typeof groups)[number]
    return `${name}/${names[index - (firstOf[group] as number)]}`
  }
  return imageFilesDataset({
    name: folder,
    split: options.split ?? 'all',
    classes,
    labels,
    id,
    path: (index) => join(root, id(index)),
    decode: options.decode,
  })
}

async function splitFolder(folder: string, split: string | undefined): Promise<string> {
  if (split === undefined || split === 'all') return folder
  const names = await visibleNames(folder, 'isDirectory')
  if (names.includes(split)) return join(folder, split)
  const message = `split ${JSON.stringify(split)} of ${folder}; its folders are ${names.join(', ') || '(none)'}`
  throw datasetsError('split-unknown', message, { details: { path: folder, split } })
}

/** Names of the folders or files in a folder, in order; what a link points to counts. */
async function visibleNames(folder: string, kind: 'isDirectory' | 'isFile'): Promise<string[]> {
  try {
    const names: string[] = []
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue
      const target = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => entry) : entry
      if (target[kind]()) names.push(entry.name)
    }
    return names.sort(byCharacterCode)
  } catch (cause) {
    throw datasetsError('file-unreadable', `${folder}: ${(cause as Error).message}`, {
      details: { path: folder },
      cause,
    })
  }
}

/** The same order on every machine, whatever its language. */
function byCharacterCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
