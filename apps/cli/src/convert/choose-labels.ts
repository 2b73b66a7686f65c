import { readFile } from 'node:fs/promises'
import { cifar10Classes } from '@widthwise/datasets'
import { cliError } from '../errors.ts'
import type { Assumed } from './assumed.ts'

/** A name for every class. */
export interface ChosenLabels {
  readonly labels: readonly string[]
  readonly assumed: readonly Assumed[]
}

/**
 * What `--labels` says: `cifar10`, or a file with a JSON list or a name a line. Left out, the classes' numbers.
 *
 * @throws {WidthwiseError} labels-unusable
 */
export async function chooseLabels(names: string | undefined, classes: number): Promise<ChosenLabels> {
  if (names === undefined) {
    const labels = Array.from({ length: classes }, (_, index) => String(index))
    return { labels, assumed: [{ what: 'labels', value: `the numbers 0 to ${classes - 1}`, option: '--labels' }] }
  }
  const labels = names === 'cifar10' ? cifar10Classes : await readNames(names)
  if (labels.length === classes) return { labels, assumed: [] }
  throw cliError('labels-unusable', `${names}: ${labels.length} names for ${classes} classes`, {
    details: { names: labels.length, classes },
  })
}

async function readNames(file: string): Promise<readonly string[]> {
  const unusable = (problem: string, cause?: unknown): Error =>
    cliError('labels-unusable', `${file}: ${problem}`, { cause, details: { file } })
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw unusable(`is not cifar10, and no file that can be read (${cause.code})`, cause)
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
