/** A generator of numbers in [0, 1) that gives the same row for the same seed (mulberry32). @typedef {() => number} Random */

/**
 * @param {number} seed whole number
 * @returns {Random}
 */
export function seededRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number in [low, high). @param {Random} random @param {number} low @param {number} high */
export const wholeNumber = (random, low, high) => low + Math.floor(random() * (high - low))

/** One of the items. @template T @param {Random} random @param {readonly T[]} items @returns {T} */
export const oneOf = (random, items) => /** @type {T} */ (items[wholeNumber(random, 0, items.length)])

/** That many bytes. @param {Random} random @param {number} length */
export const randomBytes = (random, length) => Buffer.from(Array.from({ length }, () => wholeNumber(random, 0, 256)))

/** The items in another order (Fisher-Yates). @template T @param {Random} random @param {readonly T[]} items @returns {T[]} */
export function shuffled(random, items) {
  const list = [...items]
  for (let last = list.length - 1; last > 0; last--) {
    const other = wholeNumber(random, 0, last + 1)
    const item = /** @type {T} */ (list[last])
    list[last] = /** @type {T} */ (list[other])
    list[other] = item
  }
  return list
}
