import type { PointFacts } from 'widthwise'

/** An operating point that can be drawn: its accuracy is known, and its cost on the axis. */
export interface DrawnPoint {
  readonly point: PointFacts
  /** MACs on average, or milliseconds when every width of it runs. */
  readonly cost: number
  readonly top1: number
}

/** What the axis of costs counts. */
export type CostUnit = 'macs' | 'ms'

/** The points that can be drawn, cheapest first; of equal cost the more accurate first. */
export function drawnPoints(points: readonly PointFacts[], unit: CostUnit): DrawnPoint[] {
  return points
    .flatMap((point) => {
      const cost = unit === 'macs' ? point.macs : point.worstMs
      return cost === undefined || point.top1 === undefined ? [] : [{ point, cost, top1: point.top1 }]
    })
    .sort((a, b) => a.cost - b.cost || b.top1 - a.top1)
}

/** Those that nothing cheaper is as accurate as, cheapest first. */
export function frontier(drawn: readonly DrawnPoint[]): DrawnPoint[] {
  let best = Number.NEGATIVE_INFINITY
  return drawn.filter(({ top1 }) => {
    const better = top1 > best
    best = Math.max(best, top1)
    return better
  })
}

/** The operating point with this chain: of its cost and accuracy more is known than a plan says. */
export function pointOf(
  points: readonly PointFacts[],
  chain: Pick<PointFacts, 'widths' | 'thresholds'> | undefined,
): PointFacts | undefined {
  if (!chain) return undefined
  const key = ({ widths, thresholds }: typeof chain): string => `${widths.join()}@${thresholds.join()}`
  return points.find((point) => key(point) === key(chain))
}

/** Round numbers of a logarithmic axis: 1, 2 and 5 of every power of ten. */
export function logTicks(from: number, to: number): number[] {
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power++) {
    for (const digit of [1, 2, 5]) ticks.push(Number((digit * 10 ** power).toPrecision(1)))
  }
  return ticks.filter((tick) => tick >= from && tick <= to)
}
