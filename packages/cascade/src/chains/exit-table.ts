/**
 * Rows counted by the buckets of their confidences at the exits from some exit on: all that thresholds can tell apart.
 * Cells are row-major, the first exit slowest. Plane 0 counts rows, plane m the rows that model m of those left has right.
 */
export class ExitTable {
  /** Cells of all exits after the first one. */
  readonly sliceCells: number
  readonly planes: readonly Int32Array[]
  /** Sum of each plane. */
  readonly totals: Int32Array

  /** @param buckets of each exit the table tells apart @param models from that exit on, the last one among them */
  constructor(buckets: readonly number[], models: number) {
    const cells = cellsOf(buckets)
    this.sliceCells = cells / (buckets[0] as number)
    this.planes = Array.from({ length: models + 1 }, () => new Int32Array(cells))
    this.totals = new Int32Array(models + 1)
  }

  clear(): void {
    for (const plane of this.planes) plane.fill(0)
    this.totals.fill(0)
  }

  /** Counts one row. @param marks `[models][rows]`, 1 where a model is right */
  addRow(cell: number, row: number, marks: readonly Uint8Array[]): void {
    this.#add(0, cell, 1)
    for (let m = 0; m < marks.length; m++) this.#add(m + 1, cell, (marks[m] as Uint8Array)[row] as number)
  }

  #add(plane: number, cell: number, count: number): void {
    const counts = this.planes[plane] as Int32Array
    counts[cell] = (counts[cell] as number) + count
    this.totals[plane] = (this.totals[plane] as number) + count
  }

  /** Rows in one bucket of the first exit. */
  rowsOf(bucket: number): number {
    return this.#sum(0, bucket)
  }

  /** Those of them that the first exit's own model has right. */
  ownRightOf(bucket: number): number {
    return this.#sum(1, bucket)
  }

  #sum(plane: number, bucket: number): number {
    const counts = this.planes[plane] as Int32Array
    let sum = 0
    for (let cell = bucket * this.sliceCells, end = cell + this.sliceCells; cell < end; cell++) {
      sum += counts[cell] as number
    }
    return sum
  }

  /** Adds one bucket of `wider`, the table of one exit more, whose model these rows leave behind. */
  addSlice(wider: ExitTable, bucket: number): void {
    const cells = wider.sliceCells
    const from = bucket * cells
    for (let plane = 0; plane < this.planes.length; plane++) {
      const into = this.planes[plane] as Int32Array
      // The wider table's plane 1 is the model that is left behind.
      const counts = wider.planes[plane === 0 ? 0 : plane + 1] as Int32Array
      let sum = 0
      for (let cell = 0; cell < cells; cell++) {
        const count = counts[from + cell] as number
        into[cell] = (into[cell] as number) + count
        sum += count
      }
      this.totals[plane] = (this.totals[plane] as number) + sum
    }
  }
}

/** Cells of a table with these buckets. */
export function cellsOf(buckets: readonly number[]): number {
  return buckets.reduce((product, count) => product * count, 1)
}
