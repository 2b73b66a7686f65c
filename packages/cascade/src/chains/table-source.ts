import type { ExitTable } from './exit-table.ts'
import type { BucketCount, LevelSource } from './search-level.ts'

/** Rows that arrive as counts: a choice adds one slice of them to the counts of the next exit, whatever their number. */
export class TableSource implements LevelSource {
  readonly #table: ExitTable
  readonly #next: ExitTable

  constructor(table: ExitTable, next: ExitTable) {
    this.#table = table
    this.#next = next
  }

  get ownRight(): number {
    return this.#table.totals[1] as number
  }

  begin(): void {
    this.#next.clear()
  }

  count(bucket: number): BucketCount {
    const rows = this.#table.rowsOf(bucket)
    return { rows, right: rows === 0 ? 0 : this.#table.ownRightOf(bucket) }
  }

  pass(bucket: number): void {
    this.#next.addSlice(this.#table, bucket)
  }
}
