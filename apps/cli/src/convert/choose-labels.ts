import { cifar10Classes } from '@widthwise/datasets'
import { cliError } from '../errors.ts'
import { readLabels } from '../files/read-labels.ts'
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
  const labels = names === 'cifar10' ? cifar10Classes : await readLabels(names)
  if (labels.length === classes) return { labels, assumed: [] }
  throw cliError('labels-unusable', `${names}: ${labels.length} names for ${classes} classes`, {
    details: { names: labels.length, classes },
  })
}
