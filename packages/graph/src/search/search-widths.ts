import type { AbortSignalLike, Graph } from '@widthwise/core'
import { graphError } from '../errors.ts'
import { type ModelSlicing, subnetAt } from '../model-slicing.ts'
import { type EvaluateWidths, Evaluations } from './evaluations.ts'
import { greedyDescent } from './greedy-descent.ts'
import { improveFrontier } from './improve-frontier.ts'
import { macsOfWidths } from './macs-of-widths.ts'
import { bestWithin, paretoFrontier, type SearchPoint } from './pareto-frontier.ts'
import { createRandom } from './random.ts'
import { assertSearchState, createSearchState, type SearchState } from './search-state.ts'
import { WidthSpace } from './width-space.ts'

/** How far a search is. */
export interface SearchProgress {
  /** Lists looked at, those that the state answered among them. */
  readonly evaluations: number
  /** Share of the work that is done, in [0, 1]; never falls, and ends at 1. */
  readonly share: number
  /** The list that was looked at last. */
  readonly point?: SearchPoint
}

/** Options of {@link searchWidths}. */
export interface SearchWidthsOptions {
  readonly graph: Graph
  /** The model's rule, with the rule's own keys: `slimmable` (a width a block) or `matformer` (hidden units a block). */
  readonly slicing: ModelSlicing
  /** Widths that a block may have: the same for all, or a list for each block; the model's own when left out. */
  readonly candidates?: readonly number[] | readonly (readonly number[])[] | undefined
  /** What a list of widths is worth. */
  readonly evaluate: EvaluateWidths
  /** What a list costs; MACs when left out. Asked for thousands of lists; a wider block must never make a list cheaper. */
  readonly cost?: ((widths: readonly number[]) => number) | undefined
  /** `best` (when left out) goes on where `greedy` ends. */
  readonly method?: 'greedy' | 'best' | undefined
  /** Costs at which lists are wanted; the search keeps to them. All costs when left out. */
  readonly budgets?: readonly number[] | undefined
  /**
   * Most lists to look at; the widest uniform list of each budget comes first. When left out, `greedy` runs to its end,
   * and `best` looks at as many again.
   */
  readonly maxEvaluations?: number | undefined
  /** Of the choices that are left to chance; 0 when left out. */
  readonly seed?: number | undefined
  /** What an earlier search paid for; grows in place by every answer, so that it is there after a failure as well. */
  readonly state?: SearchState | undefined
  /** Told before each step of the search, after each list, and at the end. */
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined
  /** Cancels the search; the proxy gets it too. */
  readonly signal?: AbortSignalLike | undefined
}

/** What a width search has found. */
export interface WidthSearch {
  /** Every list that no other one dominates, within the largest budget; ascending in cost and accuracy. */
  readonly frontier: readonly SearchPoint[]
  /** For each budget, ascending, the best list that fits; none only where a cost of your own falls with the width. */
  readonly budgets: readonly { readonly budget: number; readonly point?: SearchPoint }[]
  /** The lists that the greedy descent kept, widest first. */
  readonly path: readonly SearchPoint[]
  /** Lists looked at. */
  readonly evaluations: number
  /** Of these, the ones that the proxy was asked for in this run. */
  readonly calls: number
  readonly state: SearchState
}

/**
 * Searches for one width a block: lists that an accuracy proxy likes best for what they cost.
 *
 * `greedy` is the search of the Slimmable ConvNeXt reference (arXiv 2605.22677): it narrows, step by step, the block that
 * costs least accuracy. `best` starts with every list of `greedy`, so that by the proxy's own values its frontier is as
 * good at every budget; then it adds the uniform lists, and looks for better ones with a surrogate and a local search
 * (see `improve-frontier.ts`). With fewer evaluations than the descent needs, both are the same.
 *
 * Every list is evaluated once. The same options, seed and state give the same result; a search that was cancelled and
 * is started again with its state ends as if it had not been.
 *
 * @throws {WidthwiseError} search-unsupported, search-invalid, search-budget-too-small, search-evaluation-failed,
 *   search-state-invalid, aborted; subnet-empty for a candidate that leaves a layer without channels
 *
 * @example
 * const { frontier } = await searchWidths({
 *   graph,
 *   slicing: { rule: 'slimmable', widths: [0.25, 0.5, 0.75, 1], stem: 'active' },
 *   evaluate: (widths) => accuracyOnCalibration(widths),
 * })
 */
export async function searchWidths(options: SearchWidthsOptions): Promise<WidthSearch> {
  const { graph, slicing, evaluate, method = 'best', seed = 0, signal, maxEvaluations } = options
  const subnetOf = (widths: readonly number[]) => subnetAt(slicing, widths, graph.architecture)
  assertPerBlock(slicing)
  const space = new WidthSpace(options.candidates ?? slicing.widths, graph.blocks.length)
  const cost = options.cost ?? macsOfWidths(graph, subnetOf)
  const budgets = checkedBudgets(options.budgets ?? [], cost(space.widths(space.narrowest)))
  assertLimit(maxEvaluations)
  const state = options.state ?? createSearchState()
  assertSearchState(state, space.blocks)

  const progress = new ShareOfWork(options.onProgress)
  const evaluations = new Evaluations({ space, evaluate, cost, state, signal, onPoint: progress.point })
  if (maxEvaluations !== undefined) evaluations.limit = maxEvaluations
  if (maxEvaluations !== undefined) await answerBudgets(budgets, space, evaluations, cost)
  const greedyShare = method === 'greedy' ? 1 : 0.5
  const path = await greedyDescent({
    space,
    evaluations,
    untilCost: budgets[0] ?? Number.NEGATIVE_INFINITY,
    onShare: (share) => progress.at(greedyShare * share),
  })
  if (method === 'best') {
    const begun = evaluations.points.length
    // Small networks have short descents; the uniform lists and some rounds should fit all the same.
    const limit = maxEvaluations ?? 2 * begun + space.blocks
    evaluations.limit = limit
    await improveFrontier({
      space,
      evaluations,
      cost,
      budgets,
      random: createRandom(seed),
      onProgress: () => progress.at(0.5 + (0.5 * (evaluations.points.length - begun)) / (limit - begun)),
    })
  }
  progress.at(1)

  const points = evaluations.points.map(({ ranks, ...point }): SearchPoint => point)
  const frontier = paretoFrontier(points.filter((point) => point.cost <= (budgets.at(-1) ?? Number.POSITIVE_INFINITY)))
  return {
    frontier,
    budgets: budgets.map((budget) => {
      const point = bestWithin(frontier, budget)
      return { budget, ...(point && { point }) }
    }),
    path: path.map(({ ranks, ...point }) => point),
    evaluations: points.length,
    calls: evaluations.calls,
    state,
  }
}

/**
 * Looks at the widest uniform list of each budget, the smallest first: the evaluations may run out before a descent has
 * come down to a budget, and a list that fits the smallest fits all.
 */
async function answerBudgets(
  budgets: readonly number[],
  space: WidthSpace,
  evaluations: Evaluations,
  cost: (widths: readonly number[]) => number,
): Promise<void> {
  for (const budget of budgets) {
    const widest = space.uniform().findLast((ranks) => cost(space.widths(ranks)) <= budget)
    if (widest && !evaluations.exhausted) await evaluations.at(widest)
  }
}

/** @throws {WidthwiseError} search-unsupported */
function assertPerBlock({ rule }: ModelSlicing): void {
  if (rule === 'slimmable' || rule === 'matformer') return
  throw graphError(
    'search-unsupported',
    `the rule '${rule}' takes one width for the whole network; 'slimmable' and 'matformer' take one a block`,
    { details: { rule } },
  )
}

/** @throws {WidthwiseError} search-invalid, search-budget-too-small */
function checkedBudgets(budgets: readonly number[], cheapest: number): readonly number[] {
  for (const budget of budgets) {
    if (Number.isNaN(budget)) throw graphError('search-invalid', `budget ${budget}; it must be a number`)
    if (budget < cheapest) {
      throw graphError('search-budget-too-small', `budget ${budget}; the narrowest list costs ${cheapest}`, {
        details: { budget, cheapest },
      })
    }
  }
  return [...new Set(budgets)].sort((a, b) => a - b)
}

/** @throws {WidthwiseError} search-invalid */
function assertLimit(maxEvaluations: number | undefined): void {
  if (maxEvaluations === undefined || (Number.isSafeInteger(maxEvaluations) && maxEvaluations > 0)) return
  throw graphError('search-invalid', `maxEvaluations ${maxEvaluations}; it must be a whole number of at least 1`)
}

/** Tells how far the work is; what it tells never falls. */
class ShareOfWork {
  #share = 0
  #evaluations = 0
  readonly #tell: SearchWidthsOptions['onProgress']

  constructor(tell: SearchWidthsOptions['onProgress']) {
    this.#tell = tell
  }

  at(share: number): void {
    this.#share = Math.max(this.#share, Math.min(1, share))
    this.#tell?.({ evaluations: this.#evaluations, share: this.#share })
  }

  readonly point = (point: SearchPoint): void => {
    this.#evaluations++
    this.#tell?.({ evaluations: this.#evaluations, share: this.#share, point })
  }
}
