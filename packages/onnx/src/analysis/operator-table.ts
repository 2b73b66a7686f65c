import { onnxError } from '../errors.ts'

/** One operator of a file with how often it occurs. */
export interface OperatorCount {
  /** Its name; of other domains than the standard's with the domain in front. */
  readonly operator: string
  /** Nodes that the outputs depend on. */
  readonly count: number
  /** How many of them compute constants alone: a runtime does so once, when it loads the model. */
  readonly folded: number
  /** Multiply-accumulates of all of them. */
  readonly macs: number
}

/** Why an operator's cost is not known: the operator itself is not, or a shape, or which way a control flow goes. */
export type UnknownReason = 'operator' | 'shape' | 'control-flow'

/** An operator whose cost is not in the sums, or not all of it. */
export interface UnknownOperator {
  readonly operator: string
  readonly count: number
  readonly reason: UnknownReason
}

interface Row {
  count: number
  folded: number
  macs: number
}

/** Adds up operators as they are met. */
export class OperatorTable {
  readonly #rows = new Map<string, Row>()
  readonly #unknown = new Map<string, { operator: string; reason: UnknownReason; count: number }>()
  #macs = 0

  get macs(): number {
    return this.#macs
  }

  /** @throws {WidthwiseError} cost-too-large */
  add(
    operator: string,
    { macs = 0, folded = false, times = 1 }: { macs?: number; folded?: boolean; times?: number },
  ): void {
    const row = this.#rows.get(operator) ?? { count: 0, folded: 0, macs: 0 }
    this.#rows.set(operator, row)
    row.count += times
    if (folded) row.folded += times
    row.macs += macs
    this.#macs += macs
    if (Number.isSafeInteger(this.#macs)) return
    throw onnxError('cost-too-large', `the multiply-accumulates reach ${this.#macs}; less than 2^53 can be counted`)
  }

  addUnknown(operator: string, reason: UnknownReason, times = 1): void {
    const key = JSON.stringify([operator, reason])
    const row = this.#unknown.get(key) ?? { operator, reason, count: 0 }
    row.count += times
    this.#unknown.set(key, row)
  }

  /** Adds all of another table, so many times over. */
  addAll(other: OperatorTable, times = 1): void {
    for (const [operator, row] of other.#rows) {
      const known = this.#rows.get(operator) ?? { count: 0, folded: 0, macs: 0 }
      this.#rows.set(operator, known)
      known.count += row.count
      known.folded += row.folded
      this.add(operator, { macs: row.macs * times, times: 0 })
    }
    for (const { operator, reason, count } of other.#unknown.values()) this.addUnknown(operator, reason, count)
  }

  /** The costliest first, then the most frequent. */
  operators(): readonly OperatorCount[] {
    return Array.from(this.#rows, ([operator, row]) => ({ operator, ...row })).sort(
      (a, b) => b.macs - a.macs || b.count - a.count || (a.operator < b.operator ? -1 : 1),
    )
  }

  unknown(): readonly UnknownOperator[] {
    return Array.from(this.#unknown.values(), ({ operator, count, reason }) => ({ operator, count, reason })).sort(
      (a, b) => b.count - a.count || (a.operator < b.operator ? -1 : 1),
    )
  }
}
