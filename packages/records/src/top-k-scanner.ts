import { checkRecord, type RecordProblem } from './check-record.ts'
import { float16ToNumber } from './float16.ts'
import type { NpyData } from './npy-array.ts'
import type { ConfidenceColumn, RecordColumns } from './record-columns.ts'
import { RepeatFinder } from './repeat-finder.ts'

/** What is wrong with which row. */
export interface RowProblem extends RecordProblem {
  readonly row: number
}

/** Values of classes, as `.npy` files have them. */
export type ClassBlock = NpyData['i8' | 'i16' | 'i32' | 'i64' | 'u8']
/** Values of probabilities, as `.npy` files have them; float16 as its bit patterns. */
export type ProbabilityBlock = NpyData['f16' | 'f32' | 'f64']

/** What a {@link TopKScanner} has to know beforehand. */
export interface TopKScannerOptions {
  readonly rows: number
  /** Classes a row. */
  readonly k: number
  /** Number of classes, against which every class is checked; any when left out. */
  readonly classes?: number | undefined
  /** Whether the probabilities are float64; float16 and float32 fit float32 exactly. */
  readonly float64: boolean
  /** Whether `top` is kept: it takes several times the memory of all the rest. */
  readonly keepTop: boolean
}

/**
 * Goes through top-k rows, a block at a time: a row's prediction is the class of its largest probability, the first
 * of equal ones; its confidence is that probability.
 */
export class TopKScanner {
  readonly #options: TopKScannerOptions
  readonly #predictions: Int32Array
  readonly #confidences: ConfidenceColumn
  readonly #topClasses: Int32Array
  readonly #topProbabilities: ConfidenceColumn
  readonly #repeats = new RepeatFinder()
  #row = 0

  constructor(options: TopKScannerOptions) {
    const { rows, k, keepTop, float64 } = options
    const column = float64 ? Float64Array : Float32Array
    this.#options = options
    this.#predictions = new Int32Array(rows)
    this.#confidences = new column(rows)
    this.#topClasses = new Int32Array(keepTop ? rows * k : 0)
    this.#topProbabilities = new column(keepTop ? rows * k : 0)
  }

  /** Takes the next rows, `[n, k]` of both; says what is wrong with the first bad one. */
  push(preds: ClassBlock, probs: ProbabilityBlock): RowProblem | undefined {
    const classes = preds instanceof BigInt64Array ? numbersOf(preds) : preds
    const probabilities = probs instanceof Uint16Array ? Float32Array.from(probs, float16ToNumber) : probs
    const { k, keepTop } = this.#options
    const highest = Math.min(this.#options.classes ?? 2 ** 31, 2 ** 31) - 1
    const count = probabilities.length / k
    for (let i = 0; i < count; i++) {
      const start = i * k
      let best = start
      let good = true
      for (let at = start; at < start + k; at++) {
        const probability = probabilities[at] as number
        const classIndex = classes[at] as number
        good &&= probability >= 0 && probability <= 1 && classIndex >= 0 && classIndex <= highest
        if (probability > (probabilities[best] as number)) best = at
      }
      if (!good || (k > 1 && this.#repeats.repeats(classes, start, k))) {
        return this.#describe(classes.slice(start, start + k), probabilities.slice(start, start + k))
      }
      this.#predictions[this.#row] = classes[best] as number
      this.#confidences[this.#row] = probabilities[best] as number
      this.#row++
    }
    if (keepTop) {
      this.#topClasses.set(classes, (this.#row - count) * k)
      this.#topProbabilities.set(probabilities, (this.#row - count) * k)
    }
    return undefined
  }

  /** The columns of all rows, which must have been given. */
  finish(): Pick<RecordColumns, 'predictions' | 'confidences' | 'top'> {
    const { rows, k, keepTop } = this.#options
    return {
      predictions: this.#predictions,
      confidences: this.#confidences,
      ...(keepTop && {
        top: {
          offsets: Uint32Array.from({ length: rows + 1 }, (_, row) => row * k),
          classes: this.#topClasses,
          probabilities: this.#topProbabilities,
        },
      }),
    }
  }

  /** The problem of a bad row, found as for any other record. */
  #describe(classes: ArrayLike<number>, probabilities: ArrayLike<number>): RowProblem {
    const top = Array.from(classes, (classIndex, at) => [classIndex, probabilities[at] as number] as const)
    // A NaN is never larger; made the best, it is found by the check of the confidence.
    const [prediction, confidence] = top.reduce((best, entry) =>
      entry[1] > best[1] || (Number.isNaN(entry[1]) && !Number.isNaN(best[1])) ? entry : best,
    )
    const record = { id: this.#row, label: 0, prediction, confidence, top }
    const problem = checkRecord(record, this.#options.classes ?? Number.POSITIVE_INFINITY)
    return { ...(problem as RecordProblem), row: this.#row }
  }
}

/** Rounds what no class index can be anyway. */
function numbersOf(values: BigInt64Array): Float64Array {
  const numbers = new Float64Array(values.length)
  for (let i = 0; i < numbers.length; i++) numbers[i] = Number(values[i])
  return numbers
}
