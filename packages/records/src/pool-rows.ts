import { recordsError } from './errors.ts'
import type { RecordIds } from './id-column.ts'
import type { RecordId } from './prediction-record.ts'
import type { RecordColumns } from './record-columns.ts'
import { reorderColumns } from './reorder-columns.ts'

/** The samples of a pool in their order, by which the records of every model are joined. */
export class PoolRows {
  readonly ids: RecordIds
  readonly labels: Int32Array
  #rowOf: ((id: RecordId) => number | undefined) | undefined

  constructor(ids: RecordIds, labels: Int32Array) {
    this.ids = ids
    this.labels = labels
  }

  /**
   * The records of a model, row i that of sample i; ids and labels are this pool's own, so that all models share them.
   *
   * @param name what messages call the records
   * @throws {WidthwiseError} `row-count-mismatch`, `ids-differ`, `label-conflict`
   */
  join(columns: RecordColumns, name: string): RecordColumns {
    const rows = this.labels.length
    if (columns.rows !== rows) {
      throw recordsError('row-count-mismatch', `${name} has ${columns.rows} rows, the pool has ${rows}`, {
        details: { source: name, found: columns.rows, rows },
      })
    }
    const order = this.#order(columns.ids, name)
    const joined = order === undefined ? columns : reorderColumns(columns, order)
    for (let row = 0; row < rows; row++) {
      if (joined.labels[row] === this.labels[row]) continue
      const id = this.ids[row] as RecordId
      const message = `${name}: id ${show(id)} has the label ${joined.labels[row]}, elsewhere in the pool ${this.labels[row]}`
      throw recordsError('label-conflict', message, { details: { source: name, row: order?.[row] ?? row, id } })
    }
    return { ...joined, ids: this.ids, labels: this.labels }
  }

  /** Row of each sample in a file with these ids; undefined where it is the same. */
  #order(ids: RecordIds, name: string): Uint32Array | undefined {
    const { length } = this.ids
    let same = 0
    while (same < length && ids[same] === this.ids[same]) same++
    if (same === length) return undefined
    this.#rowOf ??= rowLookup(this.ids)
    const order = new Uint32Array(length)
    // As many ids on both sides and none of them twice: if each one of the file is in the pool, none is missing.
    for (let row = 0; row < length; row++) {
      const id = ids[row] as RecordId
      const place = this.#rowOf(id)
      if (place === undefined) {
        const message = `${name}, row ${row}: id ${show(id)} is not among the pool's, such as ${show(this.ids[0] as RecordId)}`
        throw recordsError('ids-differ', message, { details: { source: name, row, id } })
      }
      order[place] = row
    }
    return order
  }
}

/** Finds an id's row: in a table where ids are dense integers, in a map else. */
function rowLookup(ids: RecordIds): (id: RecordId) => number | undefined {
  if (ids instanceof Float64Array) {
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const id of ids) {
      lowest = Math.min(lowest, id)
      highest = Math.max(highest, id)
    }
    if (highest - lowest < 4 * ids.length) {
      const rows = new Int32Array(highest - lowest + 1).fill(-1)
      ids.forEach((id, row) => {
        rows[id - lowest] = row
      })
      return (id) => {
        const row = typeof id === 'number' ? rows[id - lowest] : undefined
        return row === -1 ? undefined : row
      }
    }
  }
  const rows = new Map<RecordId, number>()
  ids.forEach((id: RecordId, row: number) => {
    rows.set(id, row)
  })
  return (id) => rows.get(id)
}

const show = (id: RecordId): string => JSON.stringify(id)
