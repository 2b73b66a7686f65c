import { cascadeError } from '../errors.ts'
import { softmax } from '../softmax.ts'

/** Logits `[rows, classes]`, row-major. */
export interface Logits {
  readonly classes: number
  readonly values: Float32Array | Float64Array
}

/** What one stage answered on every row, as far as it was recorded: the columns that policies read. */
export interface StageAnswers {
  /** `[rows]`, largest probabilities. */
  readonly confidences: Float32Array | Float64Array
  /** `[rows]`, class indices. */
  readonly predictions?: Int32Array
  /** The most probable classes: row i's probabilities stand from `offsets[i]` up to `offsets[i + 1]`, in any order. */
  readonly top?: { readonly offsets: Uint32Array; readonly probabilities: Float32Array | Float64Array }
  readonly logits?: Logits
}

/**
 * Calls back with the probabilities of every row: from the logits where there are some, else from `top`.
 *
 * @param least classes that a row of `top` must have
 * @param temperature of the softmax of logits
 * @throws {WidthwiseError} policy-data-missing
 */
export function forEachAnswer(
  { confidences, top, logits }: StageAnswers,
  least: number,
  take: (row: number, probabilities: ArrayLike<number>, from: number, end: number) => void,
  temperature = 1,
): void {
  const rows = confidences.length
  if (logits) {
    if (logits.values.length !== rows * logits.classes) {
      throw dataMissing(`${logits.values.length} logits; ${rows} rows of ${logits.classes} classes need more or fewer`)
    }
    for (let row = 0; row < rows; row++) {
      const own = logits.values.subarray(row * logits.classes, (row + 1) * logits.classes)
      take(row, softmax(own, temperature), 0, logits.classes)
    }
    return
  }
  if (!top) throw dataMissing('the records hold neither logits nor the most probable classes')
  for (let row = 0; row < rows; row++) {
    const [from, end] = [top.offsets[row] as number, top.offsets[row + 1] as number]
    if (end - from < least) {
      throw dataMissing(`row ${row} has ${end - from} probabilities; ${least} are needed`, row)
    }
    take(row, top.probabilities, from, end)
  }
}

/** The error of a policy that cannot be computed from what is there. */
export function dataMissing(message: string, row?: number): Error {
  return cascadeError('policy-data-missing', message, row === undefined ? {} : { details: { row } })
}
