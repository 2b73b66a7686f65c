import { type LossKind, rowsWithin } from './loss-counts.ts'
import type { PathCounts } from './path-outcomes.ts'

/**
 * The last candidate before the loss on these rows first exceeds the limit: no guarantee. On new rows about every
 * second such threshold breaks the limit, because the counts that just met it are as likely too low as too high.
 *
 * @returns undefined when the first candidate is over the limit
 */
export function plugInCandidate(counts: PathCounts, maxLoss: number, loss: LossKind): number | undefined {
  const allowed = rowsWithin(maxLoss, counts.rows)
  const { harm, gain } = counts
  let candidate = 0
  while (candidate < harm.length) {
    const lost = (harm[candidate] as number) - (loss === 'net' ? (gain[candidate] as number) : 0)
    if (lost > allowed) break
    candidate++
  }
  return candidate > 0 ? candidate - 1 : undefined
}
