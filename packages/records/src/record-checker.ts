import { checkRecord, type RecordProblem } from './check-record.ts'
import { duplicateId, IdColumn, type RecordIds } from './id-column.ts'
import type { PredictionRecord } from './prediction-record.ts'

/** Checks records one after the other, also against those before: ids differ, logits are as many in each. */
export class RecordChecker {
  readonly #classes: number
  readonly #ids = new IdColumn()
  /** Logits a record; undefined before the first, 0 where the records have none. */
  #logitsLength: number | undefined

  /** @param classes number of classes; Infinity when it is not known */
  constructor(classes: number = Number.POSITIVE_INFINITY) {
    this.#classes = classes
  }

  /** Logits a record; 0 where the records have none. */
  get logitsLength(): number {
    return this.#logitsLength ?? 0
  }

  /** What is wrong with the next record, or undefined when nothing is. */
  check(value: unknown): RecordProblem | undefined {
    const problem = checkRecord(value, this.#classes)
    if (problem !== undefined) return problem
    const { id, logits } = value as PredictionRecord
    const logitsLength = logits?.length ?? 0
    this.#logitsLength ??= logitsLength
    if (logitsLength !== this.#logitsLength) {
      const message = `logits has ${logitsLength} values; the records before have ${this.#logitsLength}`
      return { code: 'logits-length', message }
    }
    if (this.#ids.push(id)) return undefined
    return duplicateId(id)
  }

  /** Ids of all good records so far, in their order. */
  ids(): RecordIds {
    return this.#ids.finish()
  }
}
