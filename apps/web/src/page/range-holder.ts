import type { PointFacts } from 'widthwise'
import { type LimitKind, type LimitRange, limitRange } from './limit.ts'

/** How far an end of the range may drift before the range follows: a seventh more or less. */
const drift = 1.15

/** What a range is asked for. */
export interface RangeRequest {
  readonly kind: LimitKind
  readonly points: readonly PointFacts[]
  /** Somebody has hold of the slider: it must not move away from under the hand. */
  readonly inUse: boolean
  /** The points come from a measurement of their own, not from runs in passing. */
  readonly measured: boolean
}

/**
 * Gives the slider's range, which in milliseconds stays while the points only waver: were it as fresh as they are, the
 * thumb would move with every run.
 */
export function createRangeHolder(): (request: RangeRequest) => LimitRange | undefined {
  let held: LimitRange | undefined
  return ({ kind, points, inUse, measured }) => {
    const fresh = limitRange(kind, points)
    const keep = kind === 'ms' && held?.kind === 'ms' && fresh && !measured && (inUse || near(held, fresh))
    if (!keep) held = fresh
    return held
  }
}

function near(a: LimitRange, b: LimitRange): boolean {
  return [a.from / b.from, a.to / b.to].every((ratio) => ratio < drift && ratio > 1 / drift)
}
