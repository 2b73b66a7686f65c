/**
 * The non-dominated (cost, right) of everything that is offered. Right answers are counted, so one entry for each count
 * holds the whole frontier, and an offer that changes nothing costs one comparison.
 */
export class CostFrontier {
  /** `[rows + 1]`: entry r is the lowest cost offered for at least r right answers. Never falls with r. */
  readonly cheapest: Float64Array
  /** `[rows + 1]`: the offer that set the entry. */
  readonly #offers: Float64Array

  constructor(rows: number) {
    this.cheapest = new Float64Array(rows + 1).fill(Number.POSITIVE_INFINITY)
    this.#offers = new Float64Array(rows + 1)
  }

  /** Takes an offer that is cheaper than `cheapest[right]`; of equal ones the first stays. @param offer a number that names it */
  offer(cost: number, right: number, offer: number): void {
    const { cheapest } = this
    for (let count = right; count >= 0 && cost < (cheapest[count] as number); count--) {
      cheapest[count] = cost
      this.#offers[count] = offer
    }
  }

  /** The non-dominated points, cheapest first; cost and right both rise strictly. */
  *points(): Generator<{ readonly cost: number; readonly right: number; readonly offer: number }> {
    const { cheapest } = this
    for (let right = 0; right < cheapest.length; right++) {
      const cost = cheapest[right] as number
      // More right answers for the same cost stand at the last of the equal entries.
      if (cost === Number.POSITIVE_INFINITY || cheapest[right + 1] === cost) continue
      yield { cost, right, offer: this.#offers[right] as number }
    }
  }
}
