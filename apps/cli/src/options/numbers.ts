import type { Width } from '@widthwise/graph'
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

/** A level: a fraction strictly between 0 and 1. */
export const parseLevel: (text: string) => number = numberParser(
  'a fraction above 0 and below 1',
  (value) => value > 0 && value < 1,
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

const parseRatio = numberParser(
  'a ratio above 0 and at most 1, or one for each block with / between them',
  (value) => value > 0 && value <= 1,
)

/** One width: a ratio for the whole network, or a list of one a block with slashes between them, `0.75/0.5/1`. */
export function parseWidthOrList(text: string): Width {
  const ratios = text.split('/').map(parseRatio)
  return ratios.length === 1 ? (ratios[0] as number) : ratios
}

/** Widths with commas between them, each once: ratios ascending, then lists as they stand. */
export function parseWidthsOrLists(text: string): readonly Width[] {
  const widths = [
    ...new Map(
      text
        .split(',')
        .map(parseWidthOrList)
        .map((width) => [String(width), width]),
    ).values(),
  ]
  const lists = widths.filter((width) => typeof width !== 'number')
  return [...widths.filter((width) => typeof width === 'number').sort((a, b) => a - b), ...lists]
}

/** `all`, or widths with commas between them. */
export function parseAllOrWidths(text: string): 'all' | readonly Width[] {
  return text === 'all' ? 'all' : parseWidthsOrLists(text)
}

/** A batch size, or `dynamic`. */
export function parseBatch(text: string): number | 'dynamic' {
  return text === 'dynamic' ? 'dynamic' : parseCount(text)
}
