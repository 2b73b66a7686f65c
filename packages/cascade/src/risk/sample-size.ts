import { cascadeError } from '../errors.ts'
import { assertLevel } from './assert-risk.ts'
import { tail } from './binomial-tail.ts'

/** Rows beyond which no sample size is searched. */
export const mostSampleRows = 400_000

/**
 * The fewest rows with which a limit can be shown when no harm is seen at all: smallest n with (1 − maxLoss)^n ≤ δ.
 *
 * @throws {WidthwiseError} risk-invalid
 */
export function sampleSizeWithoutHarm(maxLoss: number, delta: number): number {
  assertLevel('maxLoss', maxLoss)
  assertLevel('delta', delta)
  const passes = (rows: number): boolean => (1 - maxLoss) ** rows <= delta
  let rows = Math.max(1, Math.ceil(Math.log(delta) / Math.log1p(-maxLoss)))
  // The quotient of logarithms may land on the wrong side of a whole number.
  while (rows > 1 && passes(rows - 1)) rows--
  while (!passes(rows)) rows++
  return rows
}

/**
 * The fewest rows with which a limit on harm can be shown when harm occurs at a given rate: smallest n with
 * P(Bin(n, maxLoss) ≤ ⌈rate·n − 1e-9⌉) ≤ δ.
 *
 * @param rate share of rows harmed, below `maxLoss`
 * @param most rows at which the search ends
 * @returns undefined when no such n is at most `most`
 * @throws {WidthwiseError} risk-invalid
 */
export function sampleSizeAtRate(
  rate: number,
  maxLoss: number,
  delta: number,
  most: number = mostSampleRows,
): number | undefined {
  assertLevel('maxLoss', maxLoss)
  assertLevel('delta', delta)
  if (!(rate >= 0 && rate <= 1)) throw cascadeError('risk-invalid', `rate is ${rate}; it lies between 0 and 1`)
  // The median of Bin(n, D) is at most ⌈nD⌉, so at such rates p stays at ½ or above.
  if (rate >= maxLoss && delta < 0.5) return undefined
  const eventsIn = (rows: number): number => Math.max(0, Math.ceil(rate * rows - 1e-9))
  const p = (rows: number): number => tail(eventsIn(rows), rows, maxLoss)
  // Between two steps of the event count p falls with n: the last n of a stretch tells whether it holds an answer.
  for (let first = 1; first <= most; ) {
    const last = lastWith(eventsIn, first, most, rate)
    if (p(last) <= delta) return firstPassing(first, last, (rows) => p(rows) <= delta)
    first = last + 1
  }
  return undefined
}

/**
 * Rows that Hoeffding's inequality needs to show a limit on the net loss when harm and gain balance exactly:
 * ⌈ln(1/δ)/h₁(½, (1 + maxLoss)/2)⌉. It does not profit from rows where saver and base agree; other tests need far fewer.
 *
 * @throws {WidthwiseError} risk-invalid
 */
export function sampleSizeHoeffding(maxLoss: number, delta: number): number {
  assertLevel('maxLoss', maxLoss)
  assertLevel('delta', delta)
  // h₁(½, (1 + D)/2) = −½ ln(1 − D²)
  return Math.ceil(Math.log(1 / delta) / (-0.5 * Math.log1p(-maxLoss * maxLoss)))
}

/** The last n, at most `most`, with as many events as `first` has. */
function lastWith(eventsIn: (rows: number) => number, first: number, most: number, rate: number): number {
  if (rate === 0) return most
  const events = eventsIn(first)
  let last = Math.min(most, Math.max(first, Math.floor(events / rate)))
  while (last < most && eventsIn(last + 1) === events) last++
  while (last > first && eventsIn(last) !== events) last--
  return last
}

/** The smallest passing n of a stretch whose last passes and in which passing does not end. */
function firstPassing(first: number, last: number, passes: (rows: number) => boolean): number {
  let low = first
  let high = last
  while (low < high) {
    const middle = (low + high) >>> 1
    if (passes(middle)) high = middle
    else low = middle + 1
  }
  return low
}
