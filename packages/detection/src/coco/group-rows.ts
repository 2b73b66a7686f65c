/** Rows sorted by key: those of key k are `rows[start[k]]` to `rows[start[k + 1] - 1]`. */
export interface GroupedRows {
  /** `[keys + 1]` */
  readonly start: Uint32Array
  readonly rows: Uint32Array
}

/** Stable counting sort of rows by a key in [0, keys). */
export function groupRows(rows: Uint32Array, keyOf: Uint32Array, keys: number): GroupedRows {
  const start = new Uint32Array(keys + 1)
  for (const row of rows) start[(keyOf[row] as number) + 1] = (start[(keyOf[row] as number) + 1] as number) + 1
  for (let key = 0; key < keys; key++) start[key + 1] = (start[key + 1] as number) + (start[key] as number)
  const next = start.slice(0, keys)
  const sorted = new Uint32Array(rows.length)
  for (const row of rows) {
    const key = keyOf[row] as number
    sorted[next[key] as number] = row
    next[key] = (next[key] as number) + 1
  }
  return { start, rows: sorted }
}

/** Where each id stands among those listed, in ascending order. */
export function rankIds(ids: Float64Array): { readonly sorted: Float64Array; rankOf(id: number): number | undefined } {
  const sorted = ids.slice().sort()
  const ranks = new Map<number, number>()
  for (const [rank, id] of sorted.entries()) ranks.set(id, rank)
  return { sorted, rankOf: (id) => ranks.get(id) }
}
