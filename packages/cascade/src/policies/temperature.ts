import { cascadeError } from '../errors.ts'
import type { Logits } from './stage-answers.ts'

/** A calibrated temperature. */
export interface TemperatureFit {
  /** T of softmax(z/T). */
  readonly temperature: number
  /** Mean negative log-likelihood at T = 1, and at the temperature. */
  readonly nllBefore: number
  readonly nllAfter: number
}

/**
 * The temperature that minimises the mean negative log-likelihood of softmax(z/T) (Guo et al. 2017). The loss is convex in
 * 1/T, so a guarded Newton iteration finds the minimum to rounding.
 *
 * @param labels `[rows]`, class indices
 * @param rows to calibrate on; all when left out
 * @throws {WidthwiseError} no-rows, row-count-mismatch, label-out-of-range; temperature-undetermined where the loss falls without end: every answer right, or no better than chance
 */
export function fitTemperature(logits: Logits, labels: ArrayLike<number>, rows?: Uint32Array): TemperatureFit {
  const used = rows ?? Uint32Array.from({ length: labels.length }, (_, row) => row)
  assertLabelled(logits, labels, used)
  const at = (inverse: number): Slopes => slopes(logits, labels, used, inverse)
  if (at(0).first >= 0) throw undetermined('the logits of the labels are no higher than the mean: T would be infinite')
  if (used.every((row) => logitBelowLargest(logits, labels, row) === 0)) {
    throw undetermined('every label has the largest logit: T would be 0')
  }
  let [low, high, inverse] = [0, Number.POSITIVE_INFINITY, 1]
  for (let step = 0; step < 200; step++) {
    const { first, second } = at(inverse)
    if (first === 0) break
    if (first < 0) low = inverse
    else high = inverse
    const newton = inverse - first / second
    const middle = high === Number.POSITIVE_INFINITY ? 2 * inverse : (low + high) / 2
    const next = newton > low && newton < high ? newton : middle
    const done = Math.abs(next - inverse) <= 1e-14 * inverse
    inverse = next
    if (done) break
  }
  return {
    temperature: 1 / inverse,
    nllBefore: negativeLogLikelihood(logits, labels, 1, used),
    nllAfter: negativeLogLikelihood(logits, labels, 1 / inverse, used),
  }
}

/**
 * Mean negative log-likelihood of the labels under softmax(z/T).
 *
 * @param rows to look at; all when left out
 * @throws {WidthwiseError} no-rows, row-count-mismatch, label-out-of-range
 */
export function negativeLogLikelihood(
  logits: Logits,
  labels: ArrayLike<number>,
  temperature = 1,
  rows: Uint32Array = Uint32Array.from({ length: labels.length }, (_, row) => row),
): number {
  assertLabelled(logits, labels, rows)
  const { classes, values } = logits
  let total = 0
  for (const row of rows) {
    const largest = largestOf(values, row * classes, classes)
    let sum = 0
    for (let i = row * classes; i < (row + 1) * classes; i++)
      sum += Math.exp(((values[i] as number) - largest) / temperature)
    total += Math.log(sum) - ((values[row * classes + (labels[row] as number)] as number) - largest) / temperature
  }
  return total / rows.length
}

/** @throws {WidthwiseError} no-rows, row-count-mismatch, label-out-of-range */
function assertLabelled({ classes, values }: Logits, labels: ArrayLike<number>, rows: Uint32Array): void {
  if (rows.length === 0) throw cascadeError('no-rows', 'no rows to calibrate on')
  if (values.length !== labels.length * classes) {
    const message = `${values.length} logits for ${labels.length} labels of ${classes} classes`
    throw cascadeError('row-count-mismatch', message, { hint: 'Give a logit a class for every label.' })
  }
  for (const row of rows) {
    const label = labels[row]
    if (label !== undefined && Number.isInteger(label) && label >= 0 && label < classes) continue
    throw cascadeError('label-out-of-range', `row ${row}: label ${label} of ${classes} classes`, { details: { row } })
  }
}

/** Derivatives of the mean loss by 1/T: mean of E[z] − z_label, and of the variance of z, under softmax(z/T). */
interface Slopes {
  readonly first: number
  readonly second: number
}

function slopes({ classes, values }: Logits, labels: ArrayLike<number>, rows: Uint32Array, inverse: number): Slopes {
  let first = 0
  let second = 0
  for (const row of rows) {
    const from = row * classes
    const largest = largestOf(values, from, classes)
    let [sum, mean, square] = [0, 0, 0]
    for (let i = from; i < from + classes; i++) {
      // Differences from the largest, so that neither exponentials nor squares overflow.
      const z = (values[i] as number) - largest
      const weight = Math.exp(z * inverse)
      sum += weight
      mean += weight * z
      square += weight * z * z
    }
    mean /= sum
    first += mean - ((values[from + (labels[row] as number)] as number) - largest)
    second += square / sum - mean * mean
  }
  return { first: first / rows.length, second: second / rows.length }
}

function logitBelowLargest({ classes, values }: Logits, labels: ArrayLike<number>, row: number): number {
  const from = row * classes
  return largestOf(values, from, classes) - (values[from + (labels[row] as number)] as number)
}

function largestOf(values: ArrayLike<number>, from: number, count: number): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let i = from; i < from + count; i++) largest = Math.max(largest, values[i] as number)
  return largest
}

const undetermined = (message: string): Error => cascadeError('temperature-undetermined', message)
