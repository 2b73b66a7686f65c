import type { CostFrontier } from './cost-frontier.ts'
import type { ExitTable } from './exit-table.ts'
import type { Reached } from './search-level.ts'
import { choicesOf, type SearchSpace } from './search-space.ts'

/** The last exit: every threshold at once, by one sweep over running sums; what does not exit goes to the last model. */
export class LastExit {
  readonly reached: Reached = { rows: 0, paid: 0, right: 0, offer: 0 }
  readonly #table: ExitTable
  readonly #thresholds: number
  readonly #choices: number
  readonly #skippable: boolean
  readonly #ownCost: number
  readonly #lastCost: number

  /** @param table of the rows that reach this exit */
  constructor(space: SearchSpace, table: ExitTable) {
    const exit = space.exits.length - 1
    const own = space.exits[exit] as SearchSpace['exits'][number]
    this.#table = table
    this.#thresholds = own.thresholds.length
    this.#choices = choicesOf({ ...own, skippable: true })
    this.#skippable = own.skippable
    this.#ownCost = space.cost.costs[exit] as number
    this.#lastCost = space.cost.costs[exit + 1] as number
  }

  /** Offers every choice, from the loosest threshold to the strictest, then skipping. */
  offerAll(frontier: CostFrontier): void {
    const { cheapest } = frontier
    const { rows, paid, right: rightBefore, offer } = this.reached
    const [counts, own, last] = this.#table.planes as [Int32Array, Int32Array, Int32Array]
    const entered = paid + rows * this.#ownCost
    const lastCost = this.#lastCost
    const firstOffer = offer * this.#choices
    let goOn = 0
    let right = rightBefore + (this.#table.totals[1] as number)
    for (let bucket = this.#thresholds; bucket > 0; bucket--) {
      // A bucket without rows repeats an offer, which changes nothing; to ask for it would cost more.
      goOn += counts[bucket] as number
      right += (last[bucket] as number) - (own[bucket] as number)
      const cost = entered + goOn * lastCost
      if (cost < (cheapest[right] as number)) frontier.offer(cost, right, firstOffer + this.#strictest(bucket - 1))
    }
    if (!this.#skippable) return
    const skipped = paid + rows * lastCost
    const rightByLast = rightBefore + (this.#table.totals[2] as number)
    if (skipped < (cheapest[rightByLast] as number)) {
      frontier.offer(skipped, rightByLast, firstOffer + this.#thresholds)
    }
  }

  /** The strictest choice that lets the same rows exit. */
  #strictest(choice: number): number {
    const counts = this.#table.planes[0] as Int32Array
    let same = choice
    while (same > 0 && counts[same] === 0) same--
    return same
  }
}
