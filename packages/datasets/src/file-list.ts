import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { classIndex, parseIndex } from './class-index.ts'
import type { Dataset } from './dataset.ts'
import { datasetsError } from './errors.ts'
import { type DecodeImage, imageFilesDataset } from './image-files.ts'
import { type FileList, parseFileList, placeIn } from './parse-file-list.ts'

/** Options of {@link openFileList}. */
export interface FileListOptions {
  /** Names of the classes by index; those of the list when left out. */
  readonly labels?: readonly string[] | undefined
  readonly decode?: DecodeImage | undefined
}

/**
 * Images named in a file with their labels, paths relative to it. Text has a line an image: the path, then a tab, a comma
 * or spaces, then a class index or name. JSON is `[{"file", "class"}]` or `{"images": [...], "classes": [...]}`; `"label"` does for `"class"`.
 *
 * Without `labels`, and without `"classes"` in the list, labels are all indices, or all names, which are then numbered in order.
 *
 * @throws {WidthwiseError} `list-invalid`, `class-unknown`, both naming the line; `dataset-empty`, `file-unreadable`
 */
export async function openFileList(path: string, options: FileListOptions = {}): Promise<Dataset> {
  const list = parseFileList(await readText(path), path)
  const { labels, classes } = numberClasses(list, options.labels, path)
  const folder = dirname(path)
  const files = list.entries.map(({ file }) => file)
  return imageFilesDataset({
    name: path,
    split: 'all',
    labels,
    ...(classes && { classes }),
    id: (index) => files[index] as string,
    path: (index) => resolve(folder, files[index] as string),
    decode: options.decode,
  })
}

function numberClasses(
  list: FileList,
  given: readonly string[] | undefined,
  source: string,
): { readonly labels: Int32Array; readonly classes?: readonly string[] } {
  const { entries, unit } = list
  const own = list.classes ?? (given === undefined ? namesIn(list, source) : undefined)
  const classes = given ?? own
  const labels = Int32Array.from(entries, ({ class: name, position }) => {
    const place = placeIn(source, unit, position)
    if (classes === undefined) return parseIndex(name) as number
    // An index of a list with classes of its own means their order, not that of the caller.
    const ownName = own === undefined ? name : (own[classIndex(name, own, place)] as string)
    return classIndex(ownName, classes, place)
  })
  return { labels, ...(classes && { classes }) }
}

/** Names in order, or undefined when the list has indices. @throws {WidthwiseError} `list-invalid` when it has both */
function namesIn({ entries, unit }: FileList, source: string): readonly string[] | undefined {
  const areIndices = entries[0] !== undefined && parseIndex(entries[0].class) !== undefined
  const other = entries.find((entry) => (parseIndex(entry.class) !== undefined) !== areIndices)
  if (other !== undefined) {
    const { text, details } = placeIn(source, unit, other.position)
    const message = `${text}: class ${JSON.stringify(other.class)}; those before are ${areIndices ? 'indices' : 'names'}`
    throw datasetsError('list-invalid', message, {
      details,
      hint: 'Give the names of the classes to mix them with indices.',
    })
  }
  return areIndices ? undefined : [...new Set(entries.map((entry) => String(entry.class)))].sort()
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path))
  } catch (cause) {
    if (cause instanceof TypeError) {
      throw datasetsError('list-invalid', `${path} is not UTF-8 text`, { details: { file: path }, cause })
    }
    throw datasetsError('file-unreadable', `${path}: ${(cause as Error).message}`, { details: { path }, cause })
  }
}
