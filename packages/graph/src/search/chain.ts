import type { Ranks, WidthSpace } from './width-space.ts'

/**
 * A function of a list as a chain: what each block's rank gives, and what the ranks of two blocks in a row give beside
 * that. `f(r) = constant + Σ own[i][r_i] + Σ between[i][r_i][r_{i+1}]`.
 */
export interface Chain {
  readonly constant: number
  /** `[blocks][rank]`. */
  readonly own: readonly (readonly number[])[]
  /** `[blocks − 1][rank][rank of the next block]`. */
  readonly between: readonly (readonly (readonly number[])[])[]
}

/** What a chain gives for a list. */
export function chainValue({ constant, own, between }: Chain, ranks: Ranks): number {
  let sum = constant
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i] as number
    sum += own[i]?.[rank] as number
    if (i + 1 < ranks.length) sum += between[i]?.[rank]?.[ranks[i + 1] as number] as number
  }
  return sum
}

/**
 * The chain that agrees with `cost` on every list with at most two neighbouring blocks wider than the narrowest. The
 * MACs of a network whose blocks meet only their neighbours are such a chain, so that it agrees everywhere; of another
 * cost it is an approximation.
 */
export function chainOfCost(space: WidthSpace, cost: (widths: readonly number[]) => number): Chain {
  const { narrowest } = space
  const at = (ranks: Ranks): number => cost(space.widths(ranks))
  const constant = at(narrowest)
  const own = space.candidates.map((list, block) => list.map((_, rank) => at(narrowest.with(block, rank)) - constant))
  const between = space.candidates.slice(1).map((next, block) =>
    (space.candidates[block] as readonly number[]).map((_, rank) =>
      next.map((_, nextRank) => {
        const both = at(narrowest.with(block, rank).with(block + 1, nextRank))
        return both - constant - (own[block]?.[rank] as number) - (own[block + 1]?.[nextRank] as number)
      }),
    ),
  )
  return { constant, own, between }
}
