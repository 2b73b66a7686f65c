import { type AbortSignalLike, abortError, assertNotAborted, Turns } from '@widthwise/core'
import { graphError } from '../errors.ts'
import type { SearchPoint } from './pareto-frontier.ts'
import type { SearchState } from './search-state.ts'
import type { Ranks, WidthSpace } from './width-space.ts'

/**
 * The accuracy proxy of a search: what a list of widths is worth, higher being better. It is asked for one list at a
 * time, each once, and has to answer alike when asked again: a resumed search goes by what it answered before.
 */
export type EvaluateWidths = (
  widths: readonly number[],
  options: { readonly signal: AbortSignalLike | undefined },
) => number | Promise<number>

/** A list that this search has looked at. */
export interface EvaluatedPoint extends SearchPoint {
  readonly ranks: Ranks
}

/** What {@link Evaluations} asks, counts and keeps. */
export interface EvaluationsOptions {
  readonly space: WidthSpace
  readonly evaluate: EvaluateWidths
  readonly cost: (widths: readonly number[]) => number
  /** Grows by every answer of the proxy. */
  readonly state: SearchState
  readonly signal: AbortSignalLike | undefined
  /** Called after each list. */
  readonly onPoint: (point: SearchPoint) => void
}

/**
 * The proxy's answers, each asked for once. What an earlier run paid for is answered from the state, but counts and is
 * looked at only when this run comes to it: so a resumed search takes the same decisions in the same order.
 */
export class Evaluations {
  /** In the order in which the search came to them. */
  readonly points: EvaluatedPoint[] = []
  /** Answers that the proxy gave in this run. */
  calls = 0
  /** Lists that the search may look at. */
  limit: number = Number.POSITIVE_INFINITY
  readonly #options: EvaluationsOptions
  readonly #paid: Map<string, number>
  readonly #seen = new Map<string, EvaluatedPoint>()
  readonly #turns = new Turns()

  constructor(options: EvaluationsOptions) {
    this.#options = options
    this.#paid = new Map(options.state.evaluations.map(({ widths, accuracy }) => [widths.join(), accuracy]))
  }

  /** Whether the limit allows no further list. */
  get exhausted(): boolean {
    return this.points.length >= this.limit
  }

  has(ranks: Ranks): boolean {
    return this.#seen.has(ranks.join())
  }

  /** @throws {WidthwiseError} search-evaluation-failed, aborted */
  async at(ranks: Ranks): Promise<EvaluatedPoint> {
    const seen = this.#seen.get(ranks.join())
    if (seen) return seen
    // A long state is gone through without the proxy: a user who cancels should be heard all the same.
    if (this.#turns.over) await this.#turns.giveWay()
    assertNotAborted(this.#options.signal, 'the width search')
    const widths = this.#options.space.widths(ranks)
    const accuracy = this.#paid.get(widths.join()) ?? (await this.#ask(widths))
    const point = { ranks, widths, cost: this.#options.cost(widths), accuracy }
    this.#seen.set(ranks.join(), point)
    this.points.push(point)
    this.#options.onPoint({ widths, cost: point.cost, accuracy })
    return point
  }

  async #ask(widths: readonly number[]): Promise<number> {
    const { evaluate, signal, state } = this.#options
    let accuracy: unknown
    try {
      accuracy = await evaluate(widths, { signal })
    } catch (cause) {
      if (signal?.aborted) throw abortError(signal, 'the width search')
      const said = cause instanceof Error ? cause.message : String(cause)
      throw graphError('search-evaluation-failed', `widths ${widths.join(', ')}: ${said}`, {
        cause,
        details: { widths },
      })
    }
    if (typeof accuracy !== 'number' || !Number.isFinite(accuracy)) {
      throw graphError(
        'search-evaluation-failed',
        `widths ${widths.join(', ')}: the proxy answered ${String(accuracy)}; it must be a finite number`,
        { details: { widths, accuracy } },
      )
    }
    this.calls++
    // JSON has no -0: what the state gives back has to be what this run goes on with.
    const kept = accuracy + 0
    state.evaluations.push({ widths, accuracy: kept })
    return kept
  }
}
