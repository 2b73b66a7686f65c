import { type Chain, chainOfCost, chainValue } from './chain.ts'
import { chainFrontier } from './chain-frontier.ts'
import type { EvaluatedPoint, Evaluations } from './evaluations.ts'
import { fitAccuracyChain } from './fit-accuracy-chain.ts'
import { neighbours } from './neighbours.ts'
import { bestWithin, paretoFrontier, type SearchPoint } from './pareto-frontier.ts'
import type { Ranks, WidthSpace } from './width-space.ts'

/** What {@link improveFrontier} works with. */
export interface ImproveFrontierOptions {
  readonly space: WidthSpace
  readonly evaluations: Evaluations
  readonly cost: (widths: readonly number[]) => number
  /** Costs at which the frontier is wanted, ascending; none: at all. */
  readonly budgets: readonly number[]
  readonly random: () => number
  /** Called before each list. */
  readonly onProgress: () => void
}

/** A list that has not been looked at, with what the surrogate expects of it. */
interface Proposal extends Omit<SearchPoint, 'widths'> {
  readonly ranks: Ranks
}

/** Lists that are looked at between two fits of the surrogate. */
const batch = 8
/** Share of them that is drawn at random from the proposals, against a surrogate that is sure and wrong. */
const exploration = 0.25
/** A deep network has hundreds of lists on its frontier, each with hundreds of neighbours: some of them at a time will do. */
const enoughProposals = 10_000
/** Lists, next in cost, that one is crossed with. */
const matesOfEach = 3

/**
 * Looks for lists above the frontier found so far, until the evaluations are used up or nothing near is left. Sequential
 * model-based optimisation: a chain surrogate (additive per-block sensitivities and a term between neighbours) is fitted
 * to all answers; it proposes the best lists it knows of by dynamic programming, a Pareto local search proposes those
 * around the frontier, and the ones that promise the largest gain are looked at. The batch is filled as if each pick
 * were already known to be what the surrogate says (the kriging believer), which spreads it over the costs.
 */
export async function improveFrontier(options: ImproveFrontierOptions): Promise<void> {
  const { space, evaluations, cost, budgets, random } = options
  const costChain = chainOfCost(space, cost)
  for (const ranks of space.uniform()) {
    if (evaluations.exhausted) return
    options.onProgress()
    await evaluations.at(ranks)
  }
  while (!evaluations.exhausted) {
    const surrogate = fitAccuracyChain(space, evaluations.points)
    const proposals = propose(options, surrogate, costChain)
    if (proposals.length === 0) return
    for (const ranks of choose(proposals, evaluations.points, budgets, random)) {
      if (evaluations.exhausted) return
      options.onProgress()
      await evaluations.at(ranks)
    }
  }
}

/** Lists that have not been looked at, from the surrogate and from around the frontier. */
function propose(options: ImproveFrontierOptions, surrogate: Chain, costChain: Chain): Proposal[] {
  const { space, evaluations, cost, budgets, random } = options
  const most = budgets.at(-1) ?? Number.POSITIVE_INFINITY
  const frontier = paretoFrontier(evaluations.points.filter((point) => point.cost <= most))
  const proposals = new Map<string, Proposal>()
  const enter = (ranks: Ranks): void => {
    if (!space.has(ranks) || evaluations.has(ranks)) return
    const key = ranks.join()
    if (proposals.has(key)) return
    const proposal = { ranks, cost: cost(space.widths(ranks)), accuracy: chainValue(surrogate, ranks) }
    if (proposal.cost <= most) proposals.set(key, proposal)
  }
  for (const ranks of chainFrontier(surrogate, costChain)) enter(ranks)
  for (const at of shuffled([...frontier.keys()], random)) {
    if (proposals.size >= enoughProposals) break
    const mates = frontier.slice(at + 1, at + 1 + matesOfEach).map((point) => point.ranks)
    for (const ranks of neighbours((frontier[at] as EvaluatedPoint).ranks, mates)) enter(ranks)
  }
  return [...proposals.values()]
}

function shuffled(items: number[], random: () => number): readonly number[] {
  for (let last = items.length - 1; last > 0; last--) {
    const at = Math.floor(random() * (last + 1))
    const item = items[last] as number
    items[last] = items[at] as number
    items[at] = item
  }
  return items
}

/** The next lists to look at. */
function choose(
  proposals: Proposal[],
  known: readonly Omit<SearchPoint, 'widths'>[],
  budgets: readonly number[],
  random: () => number,
): readonly Ranks[] {
  const chosen: Ranks[] = []
  let frontier = paretoFrontier(known)
  while (chosen.length < batch && proposals.length > 0) {
    let at = Math.floor(random() * proposals.length)
    if (random() >= exploration) {
      let most = Number.NEGATIVE_INFINITY
      for (const [index, proposal] of proposals.entries()) {
        const gain = gainOf(proposal, frontier, budgets)
        if (gain > most) [most, at] = [gain, index]
      }
    }
    const [proposal] = proposals.splice(at, 1) as [Proposal]
    chosen.push(proposal.ranks)
    frontier = paretoFrontier([...frontier, proposal])
  }
  return chosen
}

/** What a list would add to the frontier: at its own cost, or at the budget where it adds most. */
function gainOf(
  { cost, accuracy }: Proposal,
  frontier: readonly Omit<SearchPoint, 'widths'>[],
  budgets: readonly number[],
): number {
  const gainAt = (budget: number): number =>
    accuracy - (bestWithin(frontier, budget)?.accuracy ?? Number.NEGATIVE_INFINITY)
  if (budgets.length === 0) return gainAt(cost)
  return Math.max(...budgets.filter((budget) => budget >= cost).map(gainAt))
}
