import { type ClassName, classIndex, type Place, parseIndex } from './class-index.ts'
import { datasetsError } from './errors.ts'

/** One line or element of a list. */
interface ListEntry {
  /** Path as it is written there. */
  readonly file: string
  readonly class: ClassName
  /** Line of a text, element of a JSON list; from 1. */
  readonly position: number
}

/** A list of images as it is written. */
export interface FileList {
  readonly entries: readonly ListEntry[]
  /** Names of the classes by index, where the list has them. */
  readonly classes?: readonly string[]
  /** What `position` counts. */
  readonly unit: 'line' | 'image'
}

/** A place in a list, as messages name it. */
export function placeIn(source: string, unit: FileList['unit'], position: number): Place {
  return { text: `${source}, ${unit} ${position}`, details: { file: source, [unit]: position } }
}

/**
 * Reads a list of images with their labels: as JSON when it begins with `[` or `{`, else as text.
 *
 * @param source what messages call the list
 * @throws {WidthwiseError} `list-invalid`, `class-unknown`, both with the line or the element; `dataset-empty`
 */
export function parseFileList(text: string, source: string): FileList {
  const content = text.startsWith('\ufeff') ? text.slice(1) : text
  const list = /^\s*[[{]/.test(content) ? parseJson(content, source) : parseText(content, source)
  if (list.entries.length === 0) {
    throw datasetsError('dataset-empty', `${source}: no image in the list`, { details: { file: source } })
  }
  const positions = new Map<string, number>()
  for (const { file, position } of list.entries) {
    const before = positions.get(file)
    if (before !== undefined)
      throw invalid(source, list.unit, position, `${file} stands in ${list.unit} ${before} already`)
    positions.set(file, position)
  }
  return list
}

/**
 * Path and label of a line: the label stands behind the first tab, else the last comma, else the last spaces. (Flag `s`: a
 * name may hold U+2028, which a plain dot does not match.)
 */
const separators = [/^(.*?)\t\s*(.*)$/s, /^(.*\S)\s*,\s*(.*)$/s, /^(.*\S)\s+(\S+)$/s]

function parseText(text: string, source: string): FileList {
  const entries: ListEntry[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '') continue
    const position = index + 1
    const separator = separators.find((pattern) => pattern.test(trimmed))
    const [, file = '', label = ''] = separator?.exec(trimmed) ?? []
    if (file === '' || label === '') {
      throw invalid(source, 'line', position, `${JSON.stringify(trimmed.slice(0, 80))}; expected a path and a label`)
    }
    entries.push({ file: file.trim(), class: label, position })
  }
  return { entries, unit: 'line' }
}

function parseJson(text: string, source: string): FileList {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw datasetsError('list-invalid', `${source}: ${(cause as Error).message}`, { details: { file: source }, cause })
  }
  const { images, classes } = Array.isArray(document)
    ? { images: document }
    : (document as { images?: unknown; classes?: unknown })
  if (!Array.isArray(images)) {
    throw datasetsError('list-invalid', `${source}: no list "images"`, { details: { file: source } })
  }
  if (classes !== undefined && !(Array.isArray(classes) && classes.every((name) => typeof name === 'string'))) {
    throw datasetsError('list-invalid', `${source}: "classes" is no list of names`, { details: { file: source } })
  }
  const entries = images.map((image: unknown, index) => jsonEntry(image, classes, source, index + 1))
  return { entries, unit: 'image', ...(classes && { classes }) }
}

function jsonEntry(
  image: unknown,
  classes: readonly string[] | undefined,
  source: string,
  position: number,
): ListEntry {
  const { file, class: byClass, label } = (image ?? {}) as Record<string, unknown>
  if (typeof file !== 'string' || file === '') throw invalid(source, 'image', position, 'no "file"')
  const name = byClass ?? label
  if (typeof name !== 'string' && (typeof name !== 'number' || parseIndex(name) === undefined)) {
    throw invalid(source, 'image', position, `"class" is ${JSON.stringify(name)}; expected an index or a name`)
  }
  // Lists often give both the index and the name; a disagreement would be a wrong accuracy later.
  if (classes !== undefined && (typeof label === 'string' || typeof label === 'number')) {
    const place = placeIn(source, 'image', position)
    if (classIndex(name, classes, place) !== classIndex(label, classes, place)) {
      throw invalid(
        source,
        'image',
        position,
        `"class" ${JSON.stringify(name)} and "label" ${JSON.stringify(label)} differ`,
      )
    }
  }
  return { file, class: name, position }
}

function invalid(source: string, unit: FileList['unit'], position: number, what: string): Error {
  const { text, details } = placeIn(source, unit, position)
  return datasetsError('list-invalid', `${text}: ${what}`, { details })
}
