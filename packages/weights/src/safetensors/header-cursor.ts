import type { WidthwiseError } from '@widthwise/core'
import { weightsError } from '../errors.ts'

const quote = 0x22
const backslash = 0x5c

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

/** A digit, or one of `+ - . e E`. */
function isNumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65
}

/** 2^53 has 16 digits; a longer number is no size or offset, and is not worth matching to its end. */
const longestNumber = 32

/**
 * Reads JSON token by token. `JSON.parse` cannot be used for a header that is not trusted: it keeps the last of two
 * equal keys without a word, and rounds integers beyond 2^53. The grammar of a header is fixed and flat, so whoever
 * calls this asks for exactly what may come next; there is no nesting to exhaust a stack with.
 */
export class HeaderCursor {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The error of a header that is no JSON at this place. */
  notJson(wanted: string): WidthwiseError {
    const found = this.#at < this.#text.length ? JSON.stringify(this.#text.charAt(this.#at)) : 'the end'
    return weightsError('header-not-json', `header: ${wanted} was expected at character ${this.#at}, found ${found}`)
  }

  /** The next character that is not white space, without taking it; empty at the end. */
  peek(): string {
    while (isWhitespace(this.#text.charCodeAt(this.#at))) this.#at++
    return this.#text.charAt(this.#at)
  }

  /** Takes `token` if it comes next. */
  take(token: string): boolean {
    if (this.peek() !== token) return false
    this.#at++
    return true
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.notJson(`"${token}"`)
  }

  /** Calls `readItem` for each item of a list in brackets, which must leave the cursor behind the item. */
  list(open: '[' | '{', close: ']' | '}', readItem: () => void): void {
    this.expect(open)
    if (this.take(close)) return
    do readItem()
    while (this.take(','))
    this.expect(close)
  }

  /** A string, unescaped. */
  string(): string {
    if (this.peek() !== '"') throw this.notJson('a string')
    const start = this.#at++
    let escaped = false
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === quote) break
      if (Number.isNaN(code) || code < 0x20) throw this.notJson('the end of a string')
      if (code === backslash) {
        escaped = true
        this.#at++
      }
      this.#at++
    }
    this.#at++
    return escaped ? this.#unescape(start) : this.#text.slice(start + 1, this.#at - 1)
  }

  #unescape(start: number): string {
    let text: string
    try {
      text = JSON.parse(this.#text.slice(start, this.#at)) as string
    } catch (cause) {
      throw weightsError('header-not-json', `header: the string at character ${start} has an unknown escape`, { cause })
    }
    // An escaped half of a surrogate pair stands for no character, and could not be written back as UTF-8.
    if (/\p{Surrogate}/u.test(text)) {
      throw weightsError('header-not-json', `header: the string at character ${start} escapes half a surrogate pair`)
    }
    return text
  }

  /** A number as it is written, unchecked but for its form: only its reader knows which numbers are right. */
  number(): string {
    this.peek()
    const start = this.#at
    while (isNumeric(this.#text.charCodeAt(this.#at))) this.#at++
    const length = this.#at - start
    const text = this.#text.slice(start, start + Math.min(length, longestNumber))
    if (length > longestNumber) return `${text}…`
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return text
    this.#at = start
    throw this.notJson('a number')
  }
}
