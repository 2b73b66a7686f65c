import type { ChainThreshold } from './candidate-thresholds.ts'
import { CostFrontier } from './cost-frontier.ts'
import { choicesOf, type SearchSpace, thresholdOf } from './search-space.ts'

/** Trade-offs that are tried, from cost alone to accuracy alone. */
const tradeOffs = 64
/** A pass that changes nothing ends a trade-off; this ends one that goes in circles of equal objectives. */
const mostPasses = 16

/**
 * What stands in for {@link JointSearch} where the vectors are too many: for each of many trade-offs λ between cost and
 * accuracy, one exit after the other is set to the choice that minimises λ(1 − a) + (1 − λ)c while the others stay, until
 * none moves. The published joint search of thresholds (DyCE, arXiv 2403.01695) goes this way. Everything it looks at
 * joins the frontier, which may miss points and can hold no better ones than the exact search.
 */
export class CoordinateSearch {
  readonly frontier: CostFrontier
  readonly #space: SearchSpace
  /** Vectors that the frontier was offered, by their place. */
  readonly #offered: (readonly number[])[] = []

  constructor(space: SearchSpace) {
    this.#space = space
    this.frontier = new CostFrontier(space.rows)
  }

  /** Does the whole search; yields the share that is done, in [0, 1], between passes over the rows. */
  *steps(): Generator<number> {
    const { exits, cost, rows, marks } = this.#space
    const costs = cost.costs
    const right = marks.map(sum)
    // What the objective measures accuracy and cost by; any positive scales give a frontier.
    const costSpan = Math.max(Math.abs((costs.at(-1) as number) - (costs[0] as number)), Number.MIN_VALUE) * rows
    const rightSpan = Math.max(Math.abs((right.at(-1) as number) - (right[0] as number)), 1)
    let vector: readonly number[] = exits.map((exit) => choicesOf(exit) - 1)
    for (let step = 0; step < tradeOffs; step++) {
      const lambda = (step + 0.5) / tradeOffs
      const objective = (marks: number, total: number): number =>
        (1 - lambda) * (total / costSpan) - lambda * (marks / rightSpan)
      for (let pass = 0; pass < mostPasses; pass++) {
        const before = vector
        for (let exit = 0; exit < exits.length; exit++) {
          vector = this.#improve(vector, exit, objective)
          yield (step + exit / exits.length) / tradeOffs
        }
        if (vector.every((choice, exit) => choice === before[exit])) break
      }
    }
    yield 1
  }

  /** The thresholds behind an offer of the frontier. */
  thresholdsOf(offer: number): readonly ChainThreshold[] {
    const vector = this.#offered[offer] as readonly number[]
    return this.#space.exits.map((exit, index) => thresholdOf(exit, vector[index] as number))
  }

  /** The vector with the best choice at one exit; one pass over the rows tells what every choice there does. */
  #improve(
    vector: readonly number[],
    exit: number,
    objective: (right: number, total: number) => number,
  ): readonly number[] {
    let best = vector
    let lowest = Number.POSITIVE_INFINITY
    for (const { choice, right, total } of this.#choicesAt(vector, exit)) {
      const value = objective(right, total)
      const own = choice === vector[exit] ? vector : vector.with(exit, choice)
      if (total < (this.frontier.cheapest[right] as number)) {
        this.frontier.offer(total, right, this.#offered.push(own) - 1)
      }
      // Of equal ones the present choice stays, or the search would wander.
      if (value < lowest || (value === lowest && own === vector)) {
        lowest = value
        best = own
      }
    }
    return best
  }

  *#choicesAt(
    vector: readonly number[],
    exit: number,
  ): Generator<{ readonly choice: number; readonly right: number; readonly total: number }> {
    const { exits, cost, rows, marks } = this.#space
    const own = exits[exit] as SearchSpace['exits'][number]
    const run = exits.map(({ thresholds }, index) => index !== exit && (vector[index] as number) < thresholds.length)
    const here = new Int32Array(own.buckets)
    const rightHere = new Int32Array(own.buckets)
    const rightOn = new Int32Array(own.buckets)
    const costOn = new Float64Array(own.buckets)
    let fixedRight = 0
    let fixedCost = 0
    let arrived = 0
    for (let row = 0; row < rows; row++) {
      let paid = 0
      let before = 0
      let model = 0
      for (; model < exits.length; model++) {
        if (model === exit) before = paid
        if (!run[model]) continue
        paid += cost.costs[model] as number
        if (((exits[model] as SearchSpace['exits'][number]).bucketOf[row] as number) <= (vector[model] as number)) break
      }
      if (model === exits.length) paid += cost.costs[model] as number
      const right = (marks[model] as Uint8Array)[row] as number
      if (model < exit) {
        fixedRight += right
        fixedCost += paid
        continue
      }
      const bucket = own.bucketOf[row] as number
      arrived++
      fixedCost += before
      here[bucket] = (here[bucket] as number) + 1
      rightHere[bucket] = (rightHere[bucket] as number) + ((marks[exit] as Uint8Array)[row] as number)
      rightOn[bucket] = (rightOn[bucket] as number) + right
      costOn[bucket] = (costOn[bucket] as number) + paid - before
    }
    const entered = fixedCost + arrived * (cost.costs[exit] as number)
    let right = fixedRight + sum(rightHere)
    let on = 0
    for (let bucket = own.thresholds.length; bucket > 0; bucket--) {
      right += (rightOn[bucket] as number) - (rightHere[bucket] as number)
      on += costOn[bucket] as number
      yield { choice: bucket - 1, right, total: entered + on }
    }
    if (own.skippable)
      yield { choice: own.thresholds.length, right: fixedRight + sum(rightOn), total: fixedCost + sum(costOn) }
  }
}

function sum(counts: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < counts.length; i++) total += counts[i] as number
  return total
}
