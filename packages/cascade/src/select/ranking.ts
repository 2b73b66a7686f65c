import { radixSort } from '../radix-sort.ts'

/** Rows in the order in which they exit as a threshold falls: by descending confidence, equal confidences together. */
export interface Ranking {
  /** `[n]`, row indices; rows of equal confidence in rising order. */
  readonly order: Uint32Array
  /** `[K]`, rows that exit at point k + 1 of the exit curve: those of the k + 1 largest distinct confidences. */
  readonly ends: Uint32Array
}

/**
 * Ranks rows by a confidence or any other score, in linear time.
 *
 * @param scores finite numbers; -0 equals 0. Float64 scores that are all float32 values, as recorded ones mostly are,
 * rank as fast as float32.
 * @param rows indices of the rows to rank; all when left out
 */
export function rankRows(scores: Float32Array | Float64Array, rows?: Uint32Array): Ranking {
  const order = rows?.slice() ?? allRows(scores.length)
  const narrow = scores instanceof Float32Array ? scores : toFloat32(scores)
  if (narrow) {
    const sorted = radixSort(float32Keys(narrow, rows), order)
    return { order: sorted.order, ends: groupEnds(sorted.keys) }
  }
  const sorted = sortFloat64(scores as Float64Array, order)
  return { order: sorted, ends: groupEnds(gather(scores as Float64Array, sorted, new Float64Array(sorted.length))) }
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
  for (let i = 0; i < keys.length; i++) keys[i] = descending(keys[i] as number)
  return keys
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
  const byLow = radixSort(gather(low, order, new Uint32Array(order.length)), order).order
  return radixSort(gather(high, byLow, new Uint32Array(order.length)), byLow).order
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** Positive floats rise with their bits and are turned around; negative ones fall with them already. -0 counts as 0. */
function descending(bits: number): number {
  if (bits === 0x8000_0000) return 0x7fff_ffff
  return bits >>> 31 === 1 ? bits : bits ^ 0x7fff_ffff
}

/** Where runs of equal values end, counted in values. */
function groupEnds(sorted: Uint32Array | Float64Array): Uint32Array {
  const ends = new Uint32Array(sorted.length)
  let groups = 0
  for (let i = 1; i <= sorted.length; i++) if (i === sorted.length || sorted[i] !== sorted[i - 1]) ends[groups++] = i
  return ends.subarray(0, groups)
}
