import { radixSort } from '../radix-sort.ts'

/** Rows in the order in which they exit as a threshold falls: by descending confidence, equal confidences together. */
export interface Ranking {
  /** `[n]`, row indices; rows of equal confidence as they were given. */
  readonly order: Uint32Array
  /** `[K]`, rows that exit at point k + 1 of the exit curve: those of the k + 1 largest distinct confidences. */
  readonly ends: Uint32Array
}

/** Columns of the rows in the order in which they exit. */
export interface RankedColumns {
  /** As in {@link Ranking}. */
  readonly ends: Uint32Array
  /** The k-th largest distinct confidence, from k = 1 on; undefined past the last. */
  readonly confidenceAt: (k: number) => number | undefined
  readonly columns: readonly Uint32Array[]
}

/**
 * Ranks rows by a confidence or any other score, in linear time.
 *
 * @param scores finite numbers; -0 equals 0. Float64 scores that are all float32 values, as recorded ones mostly are,
 * rank as fast as float32.
 * @param rows indices of the rows to rank; all when left out
 */
export function rankRows(scores: Float32Array | Float64Array, rows?: Uint32Array): Ranking {
  const narrow = scores instanceof Float32Array ? scores : toFloat32(scores)
  if (narrow) {
    const sorted = radixSort(float32Keys(narrow, rows), [rows ?? allRows(narrow.length)])
    return { order: sorted.columns[0] as Uint32Array, ends: groupEnds(sorted.keys) }
  }
  const wide = scores as Float64Array
  const order = sortFloat64(wide, rows ?? allRows(wide.length))
  return { order, ends: groupEnds(gather(wide, order, new Float64Array(order.length))) }
}

/**
 * Ranks all rows and brings columns along. Columns that travel with the sort come cheaper than by a look-up of every
 * row's place afterwards, each of which misses the caches.
 *
 * @param scores as for {@link rankRows}
 */
export function rankColumns(scores: Float32Array | Float64Array, columns: readonly Uint32Array[]): RankedColumns {
  const narrow = scores instanceof Float32Array ? scores : toFloat32(scores)
  if (narrow) {
    const sorted = radixSort(float32Keys(narrow), columns)
    const ends = groupEnds(sorted.keys)
    return { ends, confidenceAt: (k) => valueAt(sorted.keys, ends[k - 1]), columns: sorted.columns }
  }
  const wide = scores as Float64Array
  const { order, ends } = rankRows(wide)
  return {
    ends,
    confidenceAt: (k) => wide[order[(ends[k - 1] ?? 0) - 1] ?? wide.length],
    columns: columns.map((column) => gather(column, order, new Uint32Array(order.length))),
  }
}

/** 0 to `rows` - 1. A loop: `from` with a function takes longer than the sort. */
function allRows(rows: number): Uint32Array {
  const order = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) order[row] = row
  return order
}

function gather<Column extends Uint32Array | Float64Array>(values: Column, rows: Uint32Array, out: Column): Column {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i] as number] as number
  return out
}

/** The same values as float32, or undefined when one of them is none. */
function toFloat32(values: Float64Array): Float32Array | undefined {
  for (let i = 0; i < values.length; i++) if (Math.fround(values[i] as number) !== values[i]) return undefined
  return Float32Array.from(values)
}

/** Unsigned keys that rise as the value falls. */
function float32Keys(values: Float32Array, rows?: Uint32Array): Uint32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const keys = rows ? gather(bits, rows, new Uint32Array(rows.length)) : new Uint32Array(bits)
  for (let i = 0; i < keys.length; i++) keys[i] = turned(keys[i] as number)
  return keys
}

/** The value that the last key of a group stands for. */
function valueAt(keys: Uint32Array, end: number | undefined): number | undefined {
  return end === undefined ? undefined : new Float32Array(Uint32Array.of(turned(keys[end - 1] as number)).buffer)[0]
}

/**
 * Turns the bits of a float32 into a key that rises as the value falls, and back. Positive floats rise with their bits
 * and are turned around; negative ones fall with them already. -0 counts as 0.
 */
function turned(bits: number): number {
  if (bits === 0x8000_0000) return 0x7fff_ffff
  return bits >>> 31 === 1 ? bits : bits ^ 0x7fff_ffff
}

/** Low words first, then high words: the second sort keeps what the first did. */
function sortFloat64(values: Float64Array, order: Uint32Array): Uint32Array {
  const halves = new Uint32Array(2)
  const value = new Float64Array(halves.buffer)
  const low = new Uint32Array(values.length)
  const high = new Uint32Array(values.length)
  const [lowHalf, highHalf] = littleEndian ? [0, 1] : [1, 0]
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number
    // Adding 0 makes -0 a 0.
    value[0] = (values[row] as number) + 0
    const negative = (halves[highHalf] as number) >>> 31 === 1
    low[row] = negative ? (halves[lowHalf] as number) : ~(halves[lowHalf] as number)
    high[row] = negative ? (halves[highHalf] as number) : ~(halves[highHalf] as number) & 0x7fff_ffff
  }
  const sortBy = (keys: Uint32Array, rows: Uint32Array): Uint32Array =>
    radixSort(gather(keys, rows, new Uint32Array(rows.length)), [rows]).columns[0] as Uint32Array
  return sortBy(high, sortBy(low, order))
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** Where runs of equal values end, counted in values. */
function groupEnds(sorted: Uint32Array | Float64Array): Uint32Array {
  const ends = new Uint32Array(sorted.length)
  let groups = 0
  for (let i = 1; i <= sorted.length; i++) if (i === sorted.length || sorted[i] !== sorted[i - 1]) ends[groups++] = i
  return ends.subarray(0, groups)
}
