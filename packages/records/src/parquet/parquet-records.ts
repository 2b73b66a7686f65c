import { checkRecord } from '../check-record.ts'
import { recordsError } from '../errors.ts'
import { GrowingColumn } from '../growing-column.ts'
import { duplicateId, IdColumn } from '../id-column.ts'
import type { RecordId } from '../prediction-record.ts'
import type { ConfidenceColumn, RecordColumns } from '../record-columns.ts'
import { RepeatFinder } from '../repeat-finder.ts'
import type { ParquetLayout } from './parquet-file.ts'
import type { FlatColumn, ListColumn } from './read-column.ts'

/** The columns of a row group. */
export interface GroupColumns {
  readonly id: FlatColumn
  readonly label: FlatColumn
  readonly prediction: FlatColumn
  readonly confidence: FlatColumn
  readonly top?: { readonly classes: ListColumn; readonly probabilities: ListColumn }
  readonly logits?: ListColumn
}

/** Joins the columns of row groups, and checks every record as it does. */
export class ParquetRecords {
  readonly #name: string
  readonly #classes: number
  /** What classes are below: the columns hold int32. */
  readonly #limit: number
  readonly #repeats = new RepeatFinder()
  readonly #ids = new IdColumn()
  readonly #labels: Int32Array
  readonly #predictions: Int32Array
  readonly #confidences: ConfidenceColumn
  readonly #topOffsets = new GrowingColumn((length) => new Uint32Array(length))
  readonly #topClasses = new GrowingColumn((length) => new Int32Array(length))
  readonly #topProbabilities: GrowingColumn<ConfidenceColumn>
  readonly #logits = new GrowingColumn((length) => new Float64Array(length))
  #logitsLength: number | undefined
  #rows = 0

  constructor(
    { rows, columns: { confidence, top } }: ParquetLayout,
    { name, classes }: { readonly name: string; readonly classes: number | undefined },
  ) {
    this.#name = name
    this.#classes = classes ?? Number.POSITIVE_INFINITY
    this.#limit = Math.min(this.#classes, 2 ** 31)
    this.#labels = new Int32Array(rows)
    this.#predictions = new Int32Array(rows)
    this.#confidences = columnOf(confidence.schema.type)(rows)
    this.#topProbabilities = new GrowingColumn(columnOf(top?.probabilities.schema.type))
    this.#topOffsets.push(0)
  }

  /** @throws {WidthwiseError} with `details.row`, what is wrong with the first bad record */
  push(rows: number, columns: GroupColumns): void {
    for (let row = 0; row < rows; row++) {
      if (!this.#isGood(columns, row)) this.#assertGood(columns, row)
      const id = columns.id.values[row] as RecordId
      if (!this.#ids.push(id)) this.#fail(duplicateId(id))
      this.#labels[this.#rows] = columns.label.values[row] as number
      this.#predictions[this.#rows] = columns.prediction.values[row] as number
      this.#confidences[this.#rows] = columns.confidence.values[row] as number
      if (columns.top) this.#pushTop(columns.top, row)
      if (columns.logits) this.#pushLogits(columns.logits, row)
      this.#rows++
    }
  }

  finish(): RecordColumns {
    const classes = this.#logitsLength ?? 0
    return {
      rows: this.#rows,
      ids: this.#ids.finish(),
      labels: this.#labels,
      predictions: this.#predictions,
      confidences: this.#confidences,
      ...(this.#topClasses.length > 0 && {
        top: {
          offsets: this.#topOffsets.finish(),
          classes: this.#topClasses.finish(),
          probabilities: this.#topProbabilities.finish(),
        },
      }),
      ...(classes > 0 && { logits: { classes, values: this.#logits.finish() } }),
    }
  }

  /** Whether a record is certainly good; the others are looked at one by one. */
  #isGood({ id, label, prediction, confidence, top, logits }: GroupColumns, row: number): boolean {
    const isClass = (value: number): boolean => value >= 0 && value < this.#limit
    const probability = confidence.values[row] as number
    return (
      logits === undefined &&
      row < Math.min(id.firstNull, label.firstNull, prediction.firstNull, confidence.firstNull) &&
      (typeof id.values[row] === 'string' || Number.isSafeInteger(id.values[row])) &&
      isClass(label.values[row] as number) &&
      isClass(prediction.values[row] as number) &&
      probability >= 0 &&
      probability <= 1 &&
      (top === undefined || this.#isGoodTop(top, row, prediction.values[row] as number, probability))
    )
  }

  /** Whether `top` has different classes, and the prediction as the first of the most probable, at just that confidence. */
  #isGoodTop(
    { classes, probabilities }: NonNullable<GroupColumns['top']>,
    row: number,
    prediction: number,
    confidence: number,
  ): boolean {
    const start = classes.offsets[row] as number
    const count = (classes.offsets[row + 1] as number) - start
    const first = probabilities.offsets[row] as number
    if (row >= Math.min(classes.firstNull, probabilities.firstNull)) return false
    if ((probabilities.offsets[row + 1] as number) - first !== count) return false
    let best = 0
    for (let i = 0; i < count; i++) {
      const [classIndex, probability] = [classes.values[start + i] as number, probabilities.values[first + i] as number]
      const good = classIndex >= 0 && classIndex < this.#limit && probability >= 0 && probability <= 1
      if (!good) return false
      if (probability > (probabilities.values[first + best] as number)) best = i
    }
    if (count === 0) return true
    const isBest = classes.values[start + best] === prediction && probabilities.values[first + best] === confidence
    return isBest && !this.#repeats.repeats(classes.values, start, count)
  }

  #assertGood(columns: GroupColumns, row: number): void {
    const at = ({ values, firstNull }: FlatColumn): unknown => (row === firstNull ? null : values[row])
    const { id, label, prediction, confidence, top, logits } = columns
    const record = {
      id: at(id),
      label: at(label),
      prediction: at(prediction),
      confidence: at(confidence),
      ...(top && this.#topOf(top, row)),
      ...(logits && this.#logitsOf(logits, row)),
    }
    const problem = checkRecord(record, this.#classes)
    if (problem !== undefined) this.#fail(problem)
  }

  /** An empty list, and none, say that there is no top. */
  #topOf(
    { classes, probabilities }: NonNullable<GroupColumns['top']>,
    row: number,
  ): { top?: (readonly [number, number])[] } {
    const [start, end] = [classes.offsets[row] as number, classes.offsets[row + 1] as number]
    const entries = (probabilities.offsets[row + 1] as number) - (probabilities.offsets[row] as number)
    if (Math.min(classes.firstNull, probabilities.firstNull) === row || entries !== end - start) {
      this.#fail({ code: 'field-type', message: 'an entry of top lacks class or prob' })
    }
    if (entries === 0) return {}
    const first = probabilities.offsets[row] as number
    return {
      top: Array.from({ length: entries }, (_, i) => [
        classes.values[start + i] as number,
        probabilities.values[first + i] as number,
      ]),
    }
  }

  #logitsOf({ offsets, values, firstNull }: ListColumn, row: number): { logits?: Float64Array } {
    if (firstNull === row) this.#fail({ code: 'field-type', message: 'a logit is missing' })
    const logits = values.subarray(offsets[row], offsets[row + 1])
    this.#logitsLength ??= logits.length
    if (logits.length !== this.#logitsLength) {
      const message = `logits has ${logits.length} values; the records before have ${this.#logitsLength}`
      this.#fail({ code: 'logits-length', message })
    }
    return logits.length === 0 ? {} : { logits }
  }

  #pushTop({ classes, probabilities }: NonNullable<GroupColumns['top']>, row: number): void {
    const [start, end] = [classes.offsets[row] as number, classes.offsets[row + 1] as number]
    const shift = (probabilities.offsets[row] as number) - start
    for (let i = start; i < end; i++) {
      this.#topClasses.push(classes.values[i] as number)
      this.#topProbabilities.push(probabilities.values[i + shift] as number)
    }
    this.#topOffsets.push(this.#topClasses.length)
  }

  #pushLogits({ offsets, values }: ListColumn, row: number): void {
    for (let i = offsets[row] as number; i < (offsets[row + 1] as number); i++) this.#logits.push(values[i] as number)
  }

  #fail({ code, message }: { readonly code: Parameters<typeof recordsError>[0]; readonly message: string }): never {
    const details = { source: this.#name, row: this.#rows }
    throw recordsError(code, `${this.#name}, row ${this.#rows}: ${message}`, { details })
  }
}

/** Makes columns of reals as a file has them: float32 where that is their type. */
function columnOf(type: string | undefined): (length: number) => ConfidenceColumn {
  return type === 'FLOAT' ? (length) => new Float32Array(length) : (length) => new Float64Array(length)
}
