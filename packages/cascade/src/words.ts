import { mixWord, wordStart, wordStep } from '@widthwise/core'
import { radixSort } from './radix-sort.ts'

/** Pseudo-random 32-bit words by index: the same index always gives the same word, in any order of asking. */
export type WordStream = (index: number) => number

/**
 * The words of a name and seed by the rule `widthwise-fill-1`: unsigned 32-bit integers, bit for bit the same in every
 * language, so that a calibration can be repeated elsewhere.
 *
 * @param seed an unsigned 32-bit integer
 *
 * @example
 * drawRows(wordStream('boot/0', 51), 50_000)   // 50,000 row indices, with replacement
 */
export function wordStream(name: string, seed = 0): WordStream {
  const start = wordStart(name, seed)
  return (index) => mixWord(start + Math.imul(index, wordStep)) >>> 0
}

/** Row indices drawn with replacement: `floor(word · rows / 2³²)` for words 0 to `count` − 1; as many as rows when left out. */
export function drawRows(words: WordStream, rows: number, count: number = rows): Uint32Array {
  const drawn = new Uint32Array(count)
  // word · rows stays below 2⁵³ for up to 2²¹ rows; beyond, the product is rounded, which moves no index out of range.
  for (let i = 0; i < count; i++) drawn[i] = Math.min(Math.floor((words(i) * rows) / 2 ** 32), rows - 1)
  return drawn
}

/** A permutation of 0 to `rows` − 1: the indices sorted by (word, index), in linear time. */
export function permuteRows(words: WordStream, rows: number): Uint32Array {
  const order = new Uint32Array(rows)
  const keys = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) {
    order[row] = row
    keys[row] = words(row)
  }
  // Equal words stay sorted by index, as the sort keeps the order of equal keys.
  return radixSort(keys, [order]).columns[0] as Uint32Array
}
