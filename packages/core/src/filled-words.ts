/** 2³² divided by the golden ratio, as an int32: from the state of one word to that of the next. */
export const wordStep: number = 0x9e3779b9 | 0

/**
 * The state of word 0 of a name and seed in `widthwise-fill-1`, an int32: FNV-1a of the UTF-8 name, mixed with the seed.
 * The state of word i is `start + i · wordStep`, wrapping.
 *
 * @param seed an unsigned 32-bit integer
 *
 * @example
 * mixWord(wordStart('check', 1)) >>> 0   // word 0
 */
export function wordStart(name: string, seed: number): number {
  let hash = 0x811c9dc5 | 0
  for (const byte of utf8Bytes(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash ^ seed
}

/** The word of a state, as an int32 (`>>> 0` for the unsigned one): a bijection of 32 bits that leaves no visible order. */
export function mixWord(state: number): number {
  let word = state ^ (state >>> 16)
  word = Math.imul(word, 0x7feb352d)
  word ^= word >>> 15
  word = Math.imul(word, 0x846ca68b)
  return word ^ (word >>> 16)
}

/** Written out, as a library without Node or DOM types knows no `TextEncoder`; a lone surrogate becomes U+FFFD, as there. */
function* utf8Bytes(text: string): Generator<number> {
  for (const character of text) {
    const point = character.codePointAt(0) as number
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
    const following = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
    yield following === 0 ? code : ((0xff << (7 - following)) & 0xff) | (code >> (6 * following))
    for (let left = following - 1; left >= 0; left--) yield 0x80 | ((code >> (6 * left)) & 0x3f)
  }
}
