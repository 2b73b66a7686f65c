import { readFile } from 'node:fs/promises'
import { cliError } from '../errors.ts'

/**
 * Names of classes from a file: a JSON list, or a name a line.
 *
 * @throws {WidthwiseError} labels-unusable
 */
export async function readLabels(file: string): Promise<readonly string[]> {
  const unusable = (problem: string, cause?: unknown): Error =>
    cliError('labels-unusable', `${file}: ${problem}`, { cause, details: { file } })
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw unusable(`is no file that can be read (${cause.code})`, cause)
  })
  // Editors of some systems put a byte-order mark in front.
  const content = text.replace(/^\uFEFF/, '').trimEnd()
  if (!/^\s*[[{]/.test(content)) return content.split(/\r?\n/)
  try {
    const list: unknown = JSON.parse(content)
    if (Array.isArray(list) && list.every((name) => typeof name === 'string')) return list
  } catch (cause) {
    throw unusable('is not JSON', cause)
  }
  throw unusable('must be a list of strings, or a name a line')
}
