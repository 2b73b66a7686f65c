import type { Dataset } from '@widthwise/datasets'
import { cliError } from '../errors.ts'

/**
 * Class indices of a data set that comes with its own classes mean something else to a model of other ones. Names may
 * differ (`car`, `automobile`), so only their number is held against the model's.
 *
 * @throws {WidthwiseError} labels-mismatch
 */
export function assertClasses({ name, classes }: Pick<Dataset, 'name' | 'classes'>, labels: readonly string[]): void {
  if (classes === undefined || classes.length === labels.length) return
  throw cliError('labels-mismatch', `${name} has ${classes.length} classes, the model knows ${labels.length}`, {
    details: { classes, labels },
  })
}
