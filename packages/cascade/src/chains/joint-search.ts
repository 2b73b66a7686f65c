import type { ChainThreshold } from './candidate-thresholds.ts'
import { CostFrontier } from './cost-frontier.ts'
import { cellsOf, ExitTable } from './exit-table.ts'
import { LastExit } from './last-exit.ts'
import { ListSource } from './list-source.ts'
import { ExitLevel, type Reached, type SearchLevel } from './search-level.ts'
import { choicesOf, type SearchSpace, thresholdOf } from './search-space.ts'
import { TableSource } from './table-source.ts'

/** Vectors looked at between two steps: a fraction of a millisecond of work. */
const vectorsAStep = 65_536

/**
 * Looks at every vector of thresholds of a chain, exactly, in time that grows with their number and hardly with the rows.
 *
 * What thresholds can tell apart is only in which bucket of its candidates each confidence lies. So a dynamic programme over
 * counts replaces the rows: the state after some exits is a table of how many rows, and right ones, lie in each combination
 * of the later exits' buckets, and one step of a threshold adds one slice. Choices that let nobody more exit than the one
 * before, or that pay for a model at which nobody exits, are dominated and left out with all that follows them. Memory
 * stays linear in the rows: while a table would have more cells than there are rows, the rows themselves are kept.
 */
export class JointSearch {
  readonly frontier: CostFrontier
  readonly #space: SearchSpace
  readonly #levels: readonly SearchLevel[]
  readonly #last: LastExit
  /** Choices at each level and all after it. */
  readonly #vectorsFrom: readonly number[]

  constructor(space: SearchSpace) {
    this.#space = space
    this.frontier = new CostFrontier(space.rows)
    const { levels, last } = buildLevels(space)
    this.#levels = levels
    this.#last = last
    this.#vectorsFrom = space.exits.map((_, exit) =>
      space.exits.slice(exit).reduce((product, own) => product * choicesOf(own), 1),
    )
  }

  /** Does the whole search; yields the share that is done, in [0, 1], between steps of bounded length. */
  *steps(): Generator<number> {
    yield* this.#walk(0)
  }

  /** The thresholds behind an offer of the frontier. */
  thresholdsOf(offer: number): readonly ChainThreshold[] {
    let rest = offer
    const thresholds: ChainThreshold[] = []
    for (const exit of [...this.#space.exits].reverse()) {
      const radix = exit.thresholds.length + 1
      const choice = rest % radix
      thresholds.unshift(thresholdOf(exit, choice))
      rest = (rest - choice) / radix
    }
    return thresholds
  }

  *#walk(exit: number): Generator<number> {
    const level = this.#levels[exit]
    if (!level || (this.#vectorsFrom[exit] as number) <= vectorsAStep) {
      this.#walkNow(exit)
      yield this.#share
      return
    }
    for (level.begin(); level.advance(); ) yield* this.#walk(exit + 1)
  }

  #walkNow(exit: number): void {
    const level = this.#levels[exit]
    if (!level) this.#last.offerAll(this.frontier)
    else for (level.begin(); level.advance(); ) this.#walkNow(exit + 1)
  }

  get #share(): number {
    let share = 0
    let part = 1
    for (const [exit, level] of this.#levels.entries()) {
      if ((this.#vectorsFrom[exit] as number) <= vectorsAStep) break
      const choices = choicesOf(this.#space.exits[exit] as SearchSpace['exits'][number])
      share += part * level.share
      part /= choices
    }
    return Math.min(1, share)
  }
}

/** The levels of all exits but the last, each writing into the next. */
function buildLevels(space: SearchSpace): { readonly levels: readonly SearchLevel[]; readonly last: LastExit } {
  const { exits, marks, rows } = space
  const tables = exits.map((_, exit): ExitTable | undefined => {
    const buckets = exits.slice(exit).map((own) => own.buckets)
    const wanted = exit === exits.length - 1 || (exit > 0 && cellsOf(buckets) <= rows)
    return wanted ? new ExitTable(buckets, marks.length - exit) : undefined
  })
  const lastTable = tables.at(-1) as ExitTable
  if (exits.length === 1) fillTable(space, lastTable)
  let before: ListSource | undefined
  const sources = exits.slice(0, -1).map((_, exit) => {
    const table = tables[exit]
    const next = tables[exit + 1]
    if (table) return new TableSource(table, next as ExitTable)
    before = new ListSource(space, exit, before, next && { table: next, cellOf: cellsFrom(space, exit + 1) })
    return before
  })
  const last = new LastExit(space, lastTable)
  const levels: SearchLevel[] = []
  let next: Reached = last.reached
  for (const [exit, source] of [...sources.entries()].reverse()) {
    const level = new ExitLevel(space, exit, source, next)
    levels.unshift(level)
    next = level.reached
  }
  next.rows = rows
  return { levels, last }
}

/** The cell of every row in the table of the exits from `exit` on. */
function cellsFrom({ exits, rows }: SearchSpace, exit: number): Int32Array {
  const cells = new Int32Array(rows)
  for (const { buckets, bucketOf } of exits.slice(exit)) {
    for (let row = 0; row < rows; row++) cells[row] = (cells[row] as number) * buckets + (bucketOf[row] as number)
  }
  return cells
}

/** All rows, for a chain of one exit. */
function fillTable(space: SearchSpace, table: ExitTable): void {
  const cells = cellsFrom(space, 0)
  for (let row = 0; row < space.rows; row++) table.addRow(cells[row] as number, row, space.marks)
}
