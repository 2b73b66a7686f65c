import type { RecordProblem } from './check-record.ts'
import { GrowingColumn } from './growing-column.ts'
import type { RecordId } from './prediction-record.ts'

/** Ids of the rows: float64 where all are integers (exact up to 2^53), else a list. */
export type RecordIds = Float64Array | readonly RecordId[]

/** The problem of an id that stands in the file before. */
export function duplicateId(id: RecordId): RecordProblem {
  return { code: 'duplicate-id', message: `id ${JSON.stringify(id)} stands in the file before` }
}

/**
 * Collects ids and finds duplicates. Files mostly come in rising order, where comparing with the id before is enough;
 * a set of all ids, by far the largest thing here, is made only when the order breaks.
 */
export class IdColumn {
  #numbers = new GrowingColumn((length) => new Float64Array(length))
  /** All ids, once one of them is a string. */
  #list: RecordId[] | undefined
  #last: RecordId | undefined
  #seen: Set<RecordId> | undefined

  /** Appends an id; false, and nothing appended, when it is there already. `1` and `"1"` are different ids. */
  push(id: RecordId): boolean {
    if (this.#isDuplicate(id)) return false
    if (this.#list === undefined && typeof id === 'string') this.#list = Array.from(this.#numbers.finish())
    if (this.#list === undefined) this.#numbers.push(id as number)
    else this.#list.push(id)
    this.#last = id
    return true
  }

  finish(): RecordIds {
    return this.#list ?? this.#numbers.finish()
  }

  #isDuplicate(id: RecordId): boolean {
    if (this.#seen === undefined) {
      const rising = this.#last === undefined || (typeof id === typeof this.#last && id > this.#last)
      if (rising) return false
      this.#seen = new Set(this.#list ?? this.#numbers.finish())
    }
    if (this.#seen.has(id)) return true
    this.#seen.add(id)
    return false
  }
}
