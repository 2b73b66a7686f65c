import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a golden JSON file says; undefined when there is none. The forms are this project's own, so they are trusted. */
export function readJson<T>(...path: readonly string[]): T | undefined {
  const file = join(...path)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined
}

/** Names in a folder that match, in order; none when there is no such folder. */
export function namesIn(folder: string, pattern: RegExp): readonly string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => pattern.test(name))
        .sort()
    : []
}
