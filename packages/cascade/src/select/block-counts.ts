/**
 * How many of a ranking's first rows each model has right, at every some hundred rows: what lets a search pass over the
 * rows between two of these places without looking at them.
 */
export interface BlockCounts {
  /** `[blocks + 1]`, points of the exit curve: block b holds the points after `points[b]` up to `points[b + 1]`. */
  readonly points: Uint32Array
  /** `[columns, blocks + 1]`, right answers of a bit column among the rows that exit at `points[b]`. */
  readonly right: Uint32Array
}

/**
 * Counts all models at once, in one pass over the rows.
 *
 * @param ends as in a ranking
 * @param ranked the marks in the ranking's order: for every 32 bit columns `[rows]` words
 */
export function countBlocks(ends: Uint32Array, ranked: readonly Uint32Array[]): BlockCounts {
  const points = blockPoints(ends)
  const right = new Uint32Array(ranked.length * 32 * points.length)
  for (const [plane, words] of ranked.entries()) {
    const sums = new Uint32Array(32)
    let start = 0
    for (let block = 1; block < points.length; block++) {
      for (const end = endOf({ ends }, points[block] as number); start < end; ) {
        const stop = Math.min(start + laneLimit, end)
        addRight(words, start, stop, sums)
        start = stop
      }
      for (let bit = 0; bit < 32; bit++) right[(plane * 32 + bit) * points.length + block] = sums[bit] as number
    }
  }
  return { points, right }
}

/** Rows that exit at point k of the exit curve; none at point 0. */
export function endOf({ ends }: { readonly ends: Uint32Array }, point: number): number {
  return point === 0 ? 0 : (ends[point - 1] as number)
}

/** Rows of equal confidence stay in one block, so a block can be longer than this. */
const blockRows = 126

function blockPoints(ends: Uint32Array): Uint32Array {
  const points = new Uint32Array(ends.length + 1)
  let blocks = 0
  let last = 0
  for (let k = 0; k < ends.length; k++) {
    if ((ends[k] as number) - last < blockRows && k < ends.length - 1) continue
    last = ends[k] as number
    points[++blocks] = k + 1
  }
  return points.slice(0, blocks + 1)
}

/** A byte counts to 255; rows come in threes. */
const laneLimit = 252
const evenBits = 0x5555_5555
const twoBits = 0x0303_0303

/**
 * Adds the marks of 32 columns over some rows. Three rows are first added in fields of two bits, then unfolded to
 * eight sums of four columns each, a byte a column: sum j holds bits j, j + 8, j + 16 and j + 24.
 */
function addRight(words: Uint32Array, from: number, to: number, sums: Uint32Array): void {
  let sum0 = 0
  let sum1 = 0
  let sum2 = 0
  let sum3 = 0
  let sum4 = 0
  let sum5 = 0
  let sum6 = 0
  let sum7 = 0
  for (let i = from; i < to; i += 3) {
    const a = words[i] as number
    const b = i + 1 < to ? (words[i + 1] as number) : 0
    const c = i + 2 < to ? (words[i + 2] as number) : 0
    const even = ((a & evenBits) + (b & evenBits) + (c & evenBits)) | 0
    const odd = (((a >>> 1) & evenBits) + ((b >>> 1) & evenBits) + ((c >>> 1) & evenBits)) | 0
    sum0 = (sum0 + (even & twoBits)) | 0
    sum1 = (sum1 + (odd & twoBits)) | 0
    sum2 = (sum2 + ((even >>> 2) & twoBits)) | 0
    sum3 = (sum3 + ((odd >>> 2) & twoBits)) | 0
    sum4 = (sum4 + ((even >>> 4) & twoBits)) | 0
    sum5 = (sum5 + ((odd >>> 4) & twoBits)) | 0
    sum6 = (sum6 + ((even >>> 6) & twoBits)) | 0
    sum7 = (sum7 + ((odd >>> 6) & twoBits)) | 0
  }
  addLanes(sums, 0, sum0)
  addLanes(sums, 1, sum1)
  addLanes(sums, 2, sum2)
  addLanes(sums, 3, sum3)
  addLanes(sums, 4, sum4)
  addLanes(sums, 5, sum5)
  addLanes(sums, 6, sum6)
  addLanes(sums, 7, sum7)
}

function addLanes(sums: Uint32Array, at: number, sum: number): void {
  sums[at] = (sums[at] as number) + (sum & 255)
  sums[at + 8] = (sums[at + 8] as number) + ((sum >>> 8) & 255)
  sums[at + 16] = (sums[at + 16] as number) + ((sum >>> 16) & 255)
  sums[at + 24] = (sums[at + 24] as number) + (sum >>> 24)
}
