import { InvalidArgumentError } from 'commander'

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A parser of an option's number. `Number` alone would take '', '0x10' and 'Infinity'. */
function numberParser(expected: string, accepts: (value: number) => boolean): (text: string) => number {
  return (text) => {
    const value = decimal.test(text.trim()) ? Number(text) : Number.NaN
    if (Number.isFinite(value) && accepts(value)) return value
    throw new InvalidArgumentError(`It must be ${expected}.`)
  }
}

/** A finite number above 0. */
export const parsePositive: (text: string) => number = numberParser('a number above 0', (value) => value > 0)

/** A whole number of at least 1. */
export const parseCount: (text: string) => number = numberParser(
  'a whole number of at least 1',
  (value) => Number.isSafeInteger(value) && value >= 1,
)

/** A whole number of at least 0. */
export const parseCountOrNone: (text: string) => number = numberParser(
  'a whole number of at least 0',
  (value) => Number.isSafeInteger(value) && value >= 0,
)

/** A TCP port; 0 for any that is free. */
export const parsePort: (text: string) => number = numberParser(
  'a port from 0 to 65535',
  (value) => Number.isInteger(value) && value >= 0 && value <= 65_535,
)

/** A fraction from 0 to 1. */
export const parseFraction: (text: string) => number = numberParser(
  'a fraction from 0 to 1',
  (value) => value >= 0 && value <= 1,
)

/** A width: a ratio above 0 and at most 1. */
export const parseWidth: (text: string) => number = numberParser(
  'a ratio above 0 and at most 1',
  (value) => value > 0 && value <= 1,
)

/** Widths with commas between them, each once, ascending. */
export function parseWidths(text: string): readonly number[] {
  return [...new Set(text.split(',').map(parseWidth))].sort((a, b) => a - b)
}

/** `all`, or widths with commas between them. */
export function parseAllOrWidths(text: string): 'all' | readonly number[] {
  return text === 'all' ? 'all' : parseWidths(text)
}

/** A batch size, or `dynamic`. */
export function parseBatch(text: string): number | 'dynamic' {
  return text === 'dynamic' ? 'dynamic' : parseCount(text)
}
