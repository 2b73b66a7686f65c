import type { RecordProblem } from './check-record.ts'
import { GrowingColumn } from './growing-column.ts'
import type { PredictionRecord } from './prediction-record.ts'
import { RecordChecker } from './record-checker.ts'
import type { RecordColumns } from './record-columns.ts'

/** What a {@link RecordColumnsBuilder} keeps beside predictions and confidences; everything when left out. */
export interface KeptColumns {
  readonly top?: boolean
  readonly logits?: boolean
}

/** Turns records, one at a time, into columns; keeps no object. */
export class RecordColumnsBuilder {
  readonly #checker: RecordChecker
  readonly #keepTop: boolean
  readonly #keepLogits: boolean
  readonly #labels = new GrowingColumn((length) => new Int32Array(length))
  readonly #predictions = new GrowingColumn((length) => new Int32Array(length))
  readonly #confidences = new GrowingColumn((length) => new Float64Array(length))
  readonly #topOffsets = new GrowingColumn((length) => new Uint32Array(length))
  readonly #topClasses = new GrowingColumn((length) => new Int32Array(length))
  readonly #topProbabilities = new GrowingColumn((length) => new Float64Array(length))
  readonly #logits = new GrowingColumn((length) => new Float64Array(length))

  /**
   * @param classes number of classes, against which classes and logits are checked; any when left out
   * @param kept what is kept; everything is checked all the same
   */
  constructor(classes?: number, { top = true, logits = true }: KeptColumns = {}) {
    this.#keepTop = top
    this.#keepLogits = logits
    this.#checker = new RecordChecker(classes)
    this.#topOffsets.push(0)
  }

  get rows(): number {
    return this.#labels.length
  }

  /** Appends a record, or says what is wrong with it and appends nothing. */
  push(value: unknown): RecordProblem | undefined {
    const problem = this.#checker.check(value)
    if (problem !== undefined) return problem
    const record = value as PredictionRecord
    this.#labels.push(record.label)
    this.#predictions.push(record.prediction)
    this.#confidences.push(record.confidence)
    if (this.#keepTop) {
      for (const [classIndex, probability] of record.top ?? []) {
        this.#topClasses.push(classIndex)
        this.#topProbabilities.push(probability)
      }
      this.#topOffsets.push(this.#topClasses.length)
    }
    if (this.#keepLogits) for (const logit of record.logits ?? []) this.#logits.push(logit)
    return undefined
  }

  /** The columns of all records so far. */
  finish(): RecordColumns {
    const classes = this.#checker.logitsLength
    return {
      rows: this.rows,
      ids: this.#checker.ids(),
      labels: this.#labels.finish(),
      predictions: this.#predictions.finish(),
      confidences: this.#confidences.finish(),
      ...(this.#topClasses.length > 0 && {
        top: {
          offsets: this.#topOffsets.finish(),
          classes: this.#topClasses.finish(),
          probabilities: this.#topProbabilities.finish(),
        },
      }),
      ...(classes > 0 && this.#keepLogits && { logits: { classes, values: this.#logits.finish() } }),
    }
  }
}
