import { permuteRows, wordStream } from '../words.ts'
import type { LossCounts } from './loss-counts.ts'
import { type RiskMethod, riskMethods } from './risk-methods.ts'
import { sampleSizeAtRate } from './sample-size.ts'

/** Rows beyond which no answer is given. */
const mostRows = 2 ** 24

/**
 * About how many rows a test needs to show a limit when harm and gain go on occurring at the rates seen.
 *
 * @returns undefined when no number of rows up to 16 million does, because the loss seen is at or above the limit
 */
export function rowsNeeded(method: RiskMethod, counts: LossCounts, maxLoss: number, delta: number): number | undefined {
  const { rows, harm, gain } = counts
  if (maxLoss === 0 && harm >= gain) return undefined
  if (method === 'harm-binomial') {
    return maxLoss === 0 ? undefined : sampleSizeAtRate(harm / rows, maxLoss, delta, mostRows)
  }
  if ((harm - gain) / rows >= maxLoss && !(maxLoss === 0 && harm < gain)) return undefined
  const passes = (size: number): boolean => pAt(method, scaled(counts, size), maxLoss, delta) <= delta
  let high = 1
  while (!passes(high)) {
    high *= 2
    if (high > mostRows) return undefined
  }
  let low = high / 2
  while (high - low > Math.max(0.5, high / 1000)) {
    const middle = Math.floor((low + high) / 2)
    if (middle <= low) break
    if (passes(middle)) high = middle
    else low = middle
  }
  return high
}

/** The same rates on another number of rows, rounded to the side of caution. */
function scaled({ rows, harm, gain }: LossCounts, size: number): LossCounts {
  const factor = size / rows
  const harmed = Math.min(size, Math.ceil(harm * factor - 1e-9))
  return { rows: size, harm: harmed, gain: Math.min(size - harmed, Math.floor(gain * factor + 1e-9)) }
}

function pAt(method: RiskMethod, counts: LossCounts, maxLoss: number, delta: number): number {
  const test = riskMethods[method]
  if (!test.ordered) return test.p(counts, maxLoss, delta)
  const order = permuteRows(wordStream('rows-needed'), counts.rows)
  const losses = Int8Array.from(order, (place) =>
    place < counts.harm ? 1 : place < counts.harm + counts.gain ? -1 : 0,
  )
  return test.p(losses, maxLoss, delta, delta)
}
