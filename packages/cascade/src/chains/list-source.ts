import type { ExitTable } from './exit-table.ts'
import type { BucketCount, LevelSource } from './search-level.ts'
import type { SearchSpace } from './search-space.ts'

/** Rows that go on to a table: where it is, and the cell of each row in it. */
export interface TableTarget {
  readonly table: ExitTable
  /** `[rows]` */
  readonly cellOf: Int32Array
}

/**
 * Rows that arrive as a list of their indices: for the first exits, whose tables would have more cells than there are
 * rows. Sorted by bucket once, what goes on is always a prefix.
 */
export class ListSource implements LevelSource {
  readonly #exit: SearchSpace['exits'][number]
  readonly #ownMarks: Uint8Array
  /** Of the models that follow. */
  readonly #marks: readonly Uint8Array[]
  readonly #before: ListSource | undefined
  readonly #target: TableTarget | undefined
  /** Rows from the last bucket to the first. */
  readonly #sorted: Uint32Array
  /** Where each bucket ends in `#sorted`. */
  readonly #ends: Uint32Array
  readonly #right: Uint32Array
  #passed = 0
  ownRight = 0

  /** @param before whose rows arrive here; all rows when left out @param target a table to fill with what goes on */
  constructor(space: SearchSpace, exit: number, before?: ListSource, target?: TableTarget) {
    this.#exit = space.exits[exit] as SearchSpace['exits'][number]
    this.#ownMarks = space.marks[exit] as Uint8Array
    this.#marks = space.marks.slice(exit + 1)
    this.#before = before
    this.#target = target
    this.#sorted = new Uint32Array(space.rows)
    this.#ends = new Uint32Array(this.#exit.buckets)
    this.#right = new Uint32Array(this.#exit.buckets)
  }

  begin(): void {
    this.#passed = 0
    this.#target?.table.clear()
    this.#countBuckets()
    this.#sort()
  }

  count(bucket: number): BucketCount {
    const from = bucket + 1 < this.#ends.length ? (this.#ends[bucket + 1] as number) : 0
    return { rows: (this.#ends[bucket] as number) - from, right: this.#right[bucket] as number }
  }

  pass(bucket: number): void {
    const end = this.#ends[bucket] as number
    if (this.#target) {
      const { table, cellOf } = this.#target
      for (let at = this.#passed; at < end; at++) {
        const row = this.#sorted[at] as number
        table.addRow(cellOf[row] as number, row, this.#marks)
      }
    }
    this.#passed = end
  }

  /** The rows that reach this exit: how many, and the place of each. */
  get #arrived(): { readonly count: number; readonly rowAt: Uint32Array | undefined } {
    const before = this.#before
    return before ? { count: before.#passed, rowAt: before.#sorted } : { count: this.#sorted.length, rowAt: undefined }
  }

  #countBuckets(): void {
    const { count, rowAt } = this.#arrived
    this.#ends.fill(0)
    this.#right.fill(0)
    this.ownRight = 0
    for (let at = 0; at < count; at++) {
      const row = rowAt ? (rowAt[at] as number) : at
      const bucket = this.#exit.bucketOf[row] as number
      this.#ends[bucket] = (this.#ends[bucket] as number) + 1
      this.#right[bucket] = (this.#right[bucket] as number) + (this.#ownMarks[row] as number)
      this.ownRight += this.#ownMarks[row] as number
    }
  }

  #sort(): void {
    const { count, rowAt } = this.#arrived
    const ends = this.#ends
    // Where each bucket begins, the last bucket first; every row moves its own on, so that they come to be the ends.
    let begin = 0
    for (let bucket = ends.length - 1; bucket >= 0; bucket--) {
      const rows = ends[bucket] as number
      ends[bucket] = begin
      begin += rows
    }
    for (let at = 0; at < count; at++) {
      const row = rowAt ? (rowAt[at] as number) : at
      const bucket = this.#exit.bucketOf[row] as number
      const place = ends[bucket] as number
      this.#sorted[place] = row
      ends[bucket] = place + 1
    }
  }
}
