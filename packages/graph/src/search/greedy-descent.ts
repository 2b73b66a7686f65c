import type { EvaluatedPoint, Evaluations } from './evaluations.ts'
import type { WidthSpace } from './width-space.ts'

/** How {@link greedyDescent} goes. */
export interface GreedyDescentOptions {
  readonly space: WidthSpace
  readonly evaluations: Evaluations
  /** The descent ends with the first list that costs no more. */
  readonly untilCost: number
  /** Called with the share of the steps that are done. */
  readonly onShare: (share: number) => void
}

/**
 * The per-block greedy search of the Slimmable ConvNeXt reference (arXiv 2605.22677; `--find_slim` of its code): from
 * the widest list, every step tries each block one candidate narrower, and keeps the most accurate of these lists,
 * whatever it costs. No step is taken back. With candidates 0.1, 0.2 … 1 it asks for the lists that the code asks for.
 *
 * Of equally accurate lists the block nearest to the input is narrowed: the code keeps the last of a list that it
 * reads from its end.
 *
 * @returns the lists kept, widest first
 */
export async function greedyDescent(options: GreedyDescentOptions): Promise<readonly EvaluatedPoint[]> {
  const { space, evaluations, untilCost, onShare } = options
  if (evaluations.exhausted) return []
  const path = [await evaluations.at(space.widest)]
  for (let step = 0; step < space.steps; step++) {
    onShare(step / space.steps)
    const { ranks, cost } = path.at(-1) as EvaluatedPoint
    if (cost <= untilCost) break
    let best: EvaluatedPoint | undefined
    for (const [block, rank] of ranks.entries()) {
      if (rank === 0) continue
      const narrower = ranks.with(block, rank - 1)
      if (evaluations.exhausted && !evaluations.has(narrower)) return path
      const point = await evaluations.at(narrower)
      if (!best || point.accuracy > best.accuracy) best = point
    }
    path.push(best as EvaluatedPoint)
  }
  onShare(1)
  return path
}
