/** What is known of one list of widths. */
export interface SearchPoint {
  /** One ratio a block, in forward order. */
  readonly widths: readonly number[]
  /** In the unit of the search's cost: MACs, unless it was given another. */
  readonly cost: number
  /** What the proxy said; higher is better. */
  readonly accuracy: number
}

/**
 * The points that no other one dominates: every cheaper one is less accurate. Ascending in cost and in accuracy; of
 * points that are alike in both, the first.
 */
export function paretoFrontier<Point extends Omit<SearchPoint, 'widths'>>(points: readonly Point[]): readonly Point[] {
  const frontier: Point[] = []
  for (const point of points.toSorted((a, b) => a.cost - b.cost || b.accuracy - a.accuracy)) {
    const last = frontier.at(-1)
    if (!last || point.accuracy > last.accuracy) frontier.push(point)
  }
  return frontier
}

/** The most accurate point of a frontier that costs at most `budget`. */
export function bestWithin<Point extends Omit<SearchPoint, 'widths'>>(
  frontier: readonly Point[],
  budget: number,
): Point | undefined {
  let [low, high] = [0, frontier.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((frontier[middle] as Point).cost <= budget) low = middle + 1
    else high = middle
  }
  return frontier[low - 1]
}
