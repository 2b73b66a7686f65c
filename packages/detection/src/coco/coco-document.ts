import type { WidthwiseError } from '@widthwise/core'
import { type DetectionErrorCode, detectionError } from '../errors.ts'

/** A JSON object whose fields have not been looked at. */
export type Fields = Readonly<Record<string, unknown>>

/** Reads the fields of a COCO document's entries; what is wrong with one is said with the file's name and the entry's place. */
export class EntryReader {
  readonly #source: string
  readonly #code: DetectionErrorCode

  /** @param source name of the file, for messages */
  constructor(source: string, code: DetectionErrorCode) {
    this.#source = source
    this.#code = code
  }

  fail(where: string, problem: string): WidthwiseError {
    return detectionError(this.#code, `${this.#source}: ${where === '' ? '' : `${where} `}${problem}`, {
      details: { file: this.#source, entry: where },
    })
  }

  /** A list of objects. */
  list(value: unknown, name: string): readonly Fields[] {
    if (!Array.isArray(value)) throw this.fail(name, `is ${describe(value)}; it must be a list`)
    const wrong = value.findIndex((entry) => typeof entry !== 'object' || entry === null || Array.isArray(entry))
    if (wrong >= 0) throw this.fail(`${name}[${wrong}]`, `is ${describe(value[wrong])}; it must be an object`)
    return value
  }

  /** A whole number. */
  id(entry: Fields, field: string, where: string): number {
    const value = entry[field]
    if (Number.isSafeInteger(value)) return value as number
    throw this.fail(where, `has ${field} ${describe(value)}; it must be a whole number`)
  }

  /** A finite number. */
  number(entry: Fields, field: string, where: string): number {
    const value = entry[field]
    if (Number.isFinite(value)) return value as number
    throw this.fail(where, `has ${field} ${describe(value)}; it must be a finite number`)
  }

  /** Writes four numbers: x, y, width, height. */
  box(entry: Fields, where: string, target: Float64Array, row: number): void {
    const { bbox } = entry
    if (!Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
      throw this.fail(where, `has bbox ${describe(bbox)}; it must be [x, y, width, height] of finite numbers`)
    }
    target.set(bbox, 4 * row)
  }
}

/** A value in a message; undefined is what a missing field is. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
