import type { Chain } from './chain.ts'
import { paretoFrontier } from './pareto-frontier.ts'
import type { Ranks } from './width-space.ts'

/** A way to the last block looked at: what it costs and gives so far, and where it came from. */
interface Label {
  readonly rank: number
  readonly cost: number
  readonly accuracy: number
  readonly before?: Label
}

/** Steps of the cost: of lists in the same step only the most accurate is followed. */
const costSteps = 128

/**
 * Lists that a chain of accuracies promises to be best for what they cost, over the whole range of costs: a dynamic
 * programme over the blocks, a knapsack with one choice a block (multiple-choice knapsack). For each rank of the last
 * block and each step of the cost the best way there is kept; that is exact up to the width of a step.
 */
export function chainFrontier(accuracy: Chain, cost: Chain): readonly Ranks[] {
  const highest = cost.own.reduce(
    (sum, own, block) => sum + Math.max(...own) + Math.max(0, ...(cost.between[block] ?? []).flat()),
    0,
  )
  const stepOf = (value: number): number => Math.floor((costSteps * value) / (highest || 1))
  let labels: readonly Label[] = (cost.own[0] as readonly number[]).map((own, rank) => ({
    rank,
    cost: own,
    accuracy: accuracy.own[0]?.[rank] as number,
  }))
  for (let block = 1; block < cost.own.length; block++) {
    const kept = new Map<number, Label>()
    for (const [rank, ownCost] of (cost.own[block] as readonly number[]).entries()) {
      const ownAccuracy = accuracy.own[block]?.[rank] as number
      for (const before of labels) {
        const pairCost = cost.between[block - 1]?.[before.rank]?.[rank] as number
        const pairAccuracy = accuracy.between[block - 1]?.[before.rank]?.[rank] as number
        const label: Label = {
          rank,
          cost: before.cost + ownCost + pairCost,
          accuracy: before.accuracy + ownAccuracy + pairAccuracy,
          before,
        }
        const place = stepOf(label.cost) * (cost.own[block] as readonly number[]).length + rank
        const known = kept.get(place)
        if (!known || label.accuracy > known.accuracy) kept.set(place, label)
      }
    }
    labels = [...kept.values()]
  }
  return paretoFrontier(labels).map(ranksOf)
}

function ranksOf(last: Label): Ranks {
  const ranks: number[] = []
  for (let label: Label | undefined = last; label; label = label.before) ranks.unshift(label.rank)
  return ranks
}
