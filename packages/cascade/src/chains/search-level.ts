import type { SearchSpace } from './search-space.ts'

/** What the choices at the exits before have come to. */
export interface Reached {
  /** Rows that have not exited. */
  rows: number
  /** Cost so far, of all rows, in the space's unit. */
  paid: number
  /** Right answers among the rows that exited. */
  right: number
  /** The choices so far, as the digits of one number. */
  offer: number
}

/**
 * The choices of one exit, one after the other, from the loosest threshold to the strictest, then skipping: the rows that go
 * on only grow, so each choice adds one bucket to what the next exit gets. Of thresholds that do the same the strictest stands:
 * the smallest confidence that exits, where every confidence is a candidate.
 */
export interface SearchLevel {
  /** What reaches this exit; written by the level before. */
  readonly reached: Reached
  /** Begins with the rows that reach this exit now. */
  begin(): void
  /** Goes to the next choice that can matter, and hands what goes on to the next level; false after the last. */
  advance(): boolean
  /** Share of the choices behind, in [0, 1]. */
  readonly share: number
}

/** Rows in one bucket, and how many of them the exit's own model has right. */
export interface BucketCount {
  readonly rows: number
  readonly right: number
}

/** The rows that reach a level, as lists or as counts. */
export interface LevelSource {
  count(bucket: number): BucketCount
  /** Right answers of this exit's own model among all rows that reach it. */
  readonly ownRight: number
  begin(): void
  /** Lets the rows of a bucket go on to the next level. */
  pass(bucket: number): void
}

/** The loop that all levels have in common. */
export class ExitLevel implements SearchLevel {
  readonly reached: Reached = { rows: 0, paid: 0, right: 0, offer: 0 }
  readonly #source: LevelSource
  readonly #next: Reached
  readonly #thresholds: number
  readonly #skippable: boolean
  readonly #cost: number
  /** The bucket that was passed on last; also one more than the choice. */
  #bucket = 0
  #rowsOn = 0
  #rightOn = 0
  /** Of the bucket that is passed on next. */
  #following: BucketCount = { rows: 0, right: 0 }

  constructor(space: SearchSpace, exit: number, source: LevelSource, next: Reached) {
    const { thresholds, skippable } = space.exits[exit] as SearchSpace['exits'][number]
    this.#source = source
    this.#next = next
    this.#thresholds = thresholds.length
    this.#skippable = skippable
    this.#cost = space.cost.costs[exit] as number
  }

  get share(): number {
    return (this.#thresholds - this.#bucket) / (this.#thresholds + 1)
  }

  begin(): void {
    this.#source.begin()
    this.#bucket = this.#thresholds + 1
    this.#rowsOn = 0
    this.#rightOn = 0
    this.#following = this.#source.count(this.#thresholds)
  }

  advance(): boolean {
    while (this.#bucket > 0) {
      const bucket = --this.#bucket
      const { rows, right } = this.#following
      this.#rowsOn += rows
      this.#rightOn += right
      if (rows > 0) this.#source.pass(bucket)
      if (bucket === 0) return this.#skip()
      this.#following = this.#source.count(bucket - 1)
      // Where nobody exits at just this threshold, the next stricter one does the same.
      if (this.#following.rows === 0 && bucket > 1) continue
      // Where nobody exits at all, skipping the model does the same for less.
      if (this.#skippable && this.#rowsOn === this.reached.rows) continue
      this.#hand(this.reached.paid + this.reached.rows * this.#cost, bucket - 1)
      return true
    }
    return false
  }

  #skip(): boolean {
    if (!this.#skippable) return false
    this.#hand(this.reached.paid, this.#thresholds)
    return true
  }

  #hand(paid: number, choice: number): void {
    const { reached } = this
    this.#next.rows = this.#rowsOn
    this.#next.paid = paid
    // Of those that skipping sends on nobody exits, and rightOn counts them all.
    this.#next.right = reached.right + this.#source.ownRight - this.#rightOn
    this.#next.offer = reached.offer * (this.#thresholds + 1) + choice
  }
}
