import { type Candidate, type ControllerState, candidates } from '@widthwise/controller'
import type { PointFacts } from './answer.ts'
import type { OpenModel } from './load.ts'
import type { Profile } from './profile.ts'

/** What a controller may choose from, as the model's document states it. */
export function operatingPoints({ document, cost }: OpenModel): ControllerState {
  const { cascade, points, slicing } = document
  return {
    widths: slicing.widths.map((width) => {
      const top1 = points.find((point) => point.width === width)?.top1
      return { width, macs: cost(width).macs, ...(top1 !== undefined && { top1 }) }
    }),
    cascades: (cascade?.points ?? []).map(({ chain, thresholds, meanMacs, top1 }) => ({
      widths: chain,
      thresholds,
      meanMacs,
      top1,
    })),
    ...(cascade && { defaultCascade: cascade.default }),
  }
}

/** The same points with the times that were measured. */
export function withProfile(state: ControllerState, profile: Profile): ControllerState {
  return {
    ...state,
    widths: state.widths.map((facts) => {
      const point = profile.points.find(({ width }) => width === facts.width)
      return point ? { ...facts, ms: point.msMedian, msDeviation: point.msDeviation } : facts
    }),
  }
}

/** Everything there is to choose from, for people and pages. */
export function pointFacts(state: ControllerState): readonly PointFacts[] {
  const all = candidates(state, true)
  const preferred = state.cascades[state.defaultCascade ?? -1]
  const isDefault = ({ chain }: Candidate): boolean =>
    preferred ? chain.thresholds === preferred.thresholds : chain.widths[0] === state.widths.at(-1)?.width
  return all.map((candidate) => {
    const { chain, worst, meanMacs, top1 } = candidate
    return {
      ...chain,
      macs: meanMacs,
      worstMacs: worst.macs,
      ...(worst.ms !== undefined && { worstMs: worst.ms }),
      ...(top1 !== undefined && { top1 }),
      default: isDefault(candidate),
    }
  })
}
