import type { Chain, Cost } from '@widthwise/core'

/** One width of a model, as its card and a measurement on this machine describe it. */
export interface WidthFacts {
  readonly width: number
  readonly macs: number
  /** Measured milliseconds of one run, and how far runs lie from that on average. */
  readonly ms?: number
  readonly msDeviation?: number
  readonly mJ?: number
  /** Accuracy in [0, 1]. */
  readonly top1?: number
}

/** A chain of widths with fitted thresholds, and what it did where it was measured. */
export interface CascadeFacts extends Chain {
  readonly meanMacs: number
  readonly top1: number
}

/** All that a model may run with. */
export interface OperatingPoints {
  /** Ascending by width. */
  readonly widths: readonly WidthFacts[]
  readonly cascades: readonly CascadeFacts[]
  /** Index of the cascade to use when nothing else is said. */
  readonly defaultCascade?: number
}

/** A chain with what is expected of it. */
export interface Candidate {
  readonly chain: Chain
  /** Cost when every stage runs: what a hard cap is held against. */
  readonly worst: Cost
  /** Expected MACs of an input. */
  readonly meanMacs: number
  readonly top1: number | undefined
}

/**
 * Milliseconds that a run of each width stays under nearly always: the mean and twice the mean deviation. A wider one that
 * was measured to be faster says more than an old measurement of a narrower one: less work takes no longer.
 */
function boundsMs({ widths }: OperatingPoints): ReadonlyMap<number, number> {
  const bounds = new Map<number, number>()
  let least = Number.POSITIVE_INFINITY
  for (const { width, ms, msDeviation = 0 } of widths.toReversed()) {
    if (ms !== undefined) least = Math.min(least, ms + 2 * msDeviation)
    if (least < Number.POSITIVE_INFINITY) bounds.set(width, least)
  }
  return bounds
}

/** Every single width, ascending, then the cascades whose widths all exist, as one space of chains. */
export function candidates(points: OperatingPoints, cascade: boolean): readonly Candidate[] {
  const all = known.get(points) ?? allCandidates(points)
  known.set(points, all)
  return cascade ? all : all.slice(0, points.widths.length)
}

/** A state is asked several times for every input before the next one takes its place. */
const known = new WeakMap<OperatingPoints, readonly Candidate[]>()

function allCandidates(points: OperatingPoints): readonly Candidate[] {
  const byWidth = new Map(points.widths.map((facts) => [facts.width, facts]))
  const bounds = boundsMs(points)
  const single = points.widths.map((facts) => ({
    widths: [facts.width],
    thresholds: [],
    meanMacs: facts.macs,
    top1: facts.top1,
  }))
  const chains = points.cascades.filter(({ widths }) => widths.every((width) => byWidth.has(width)))
  return [...single, ...chains].map(({ widths, thresholds, meanMacs, top1 }) => {
    const stages = widths.map((width) => byWidth.get(width) as WidthFacts)
    const ms = total(stages.map(({ width }) => bounds.get(width)))
    const mJ = total(stages.map((stage) => stage.mJ))
    return {
      chain: { widths, thresholds },
      worst: {
        macs: stages.reduce((sum, stage) => sum + stage.macs, 0),
        ...(ms !== undefined && { ms }),
        ...(mJ !== undefined && { mJ }),
      },
      meanMacs,
      top1,
    }
  })
}

const total = (costs: readonly (number | undefined)[]): number | undefined =>
  costs.reduce(
    (sum, cost) => (sum === undefined || cost === undefined ? undefined : sum + cost),
    0 as number | undefined,
  )
