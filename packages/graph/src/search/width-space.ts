import { graphError } from '../errors.ts'

/** A list of widths by the rank of each among its block's candidates, 0 the narrowest; `[blocks]`. */
export type Ranks = readonly number[]

/** The lists that a search may choose from: some candidates for each block. */
export class WidthSpace {
  /** Ascending, for each block in forward order. */
  readonly candidates: readonly (readonly number[])[]

  /**
   * @param candidates the same for all blocks, or some for each in forward order
   * @throws {WidthwiseError} search-invalid for a ratio outside (0, 1], or an empty list
   */
  constructor(candidates: readonly number[] | readonly (readonly number[])[], blocks: number) {
    const lists: readonly (readonly number[])[] = isEach(candidates)
      ? candidates
      : Array.from({ length: blocks }, () => candidates as readonly number[])
    if (lists.length !== blocks || blocks === 0) {
      throw graphError(
        'search-invalid',
        `candidates of ${lists.length} blocks; the network has ${blocks} blocks that a list could name`,
        { details: { blocks } },
      )
    }
    this.candidates = lists.map((list, block) => {
      const sorted = [...new Set(list)].sort((a, b) => a - b)
      const wrong = sorted.find((width) => !(width > 0 && width <= 1))
      if (sorted.length > 0 && wrong === undefined) return sorted
      const problem = sorted.length === 0 ? 'no candidates' : `candidate ${wrong} is not above 0 and at most 1`
      throw graphError('search-invalid', `block ${block}: ${problem}`, { details: { block, candidates: list } })
    })
  }

  get blocks(): number {
    return this.candidates.length
  }

  get narrowest(): Ranks {
    return this.candidates.map(() => 0)
  }

  get widest(): Ranks {
    return this.candidates.map((list) => list.length - 1)
  }

  /** Steps from the widest list to the narrowest, one block and one candidate at a time. */
  get steps(): number {
    return this.widest.reduce((sum, rank) => sum + rank, 0)
  }

  /** One width for all blocks, as far as each has it: as many lists as the block with most candidates has. */
  uniform(): readonly Ranks[] {
    const most = Math.max(...this.widest)
    return Array.from({ length: most + 1 }, (_, step) =>
      this.widest.map((rank) => (most === 0 ? 0 : Math.round((step * rank) / most))),
    )
  }

  widths(ranks: Ranks): readonly number[] {
    return this.candidates.map((list, block) => list[ranks[block] as number] as number)
  }

  /** Whether every block has the rank that the list gives it. */
  has(ranks: Ranks): boolean {
    return ranks.every((rank, block) => rank >= 0 && rank < (this.candidates[block] as readonly number[]).length)
  }
}

const isEach = (
  candidates: readonly number[] | readonly (readonly number[])[],
): candidates is readonly (readonly number[])[] => candidates.some((candidate) => typeof candidate !== 'number')
