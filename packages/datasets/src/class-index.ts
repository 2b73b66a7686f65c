import { datasetsError } from './errors.ts'

/** A class as a folder or a list names it: by index or by name. */
export type ClassName = string | number

/** Where a class stands, for messages and programs. */
export interface Place {
  readonly text: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The index that a text writes, or undefined when it writes none. */
export function parseIndex(name: ClassName): number | undefined {
  // Nine digits: labels are kept as int32.
  return /^(0|[1-9]\d{0,8})$/.test(String(name)) ? Number(name) : undefined
}

/**
 * Index of a class among the known ones: text is looked up as a name first, then read as an index.
 *
 * @throws {WidthwiseError} `class-unknown`
 */
export function classIndex(name: ClassName, classes: readonly string[], place: Place): number {
  const byName = typeof name === 'string' ? classes.indexOf(name) : -1
  if (byName >= 0) return byName
  const index = parseIndex(name)
  if (index !== undefined && index < classes.length) return index
  const known = classes.length > 12 ? `${classes.slice(0, 10).join(', ')}, ... (${classes.length})` : classes.join(', ')
  throw datasetsError('class-unknown', `${place.text}: class ${JSON.stringify(name)}; there are ${known}`, {
    details: { ...place.details, class: name },
  })
}
