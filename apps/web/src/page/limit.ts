import type { PointFacts } from 'widthwise'
import type { Limits } from '../model/model-service.ts'

/** What the slider limits: multiply-accumulates, milliseconds, the accuracy that may be lost, or all to one width. */
export type LimitKind = 'macs' | 'ms' | 'accuracy' | 'width'

/** A limit as the visitor set it; without a value the model chooses by itself. */
export interface Limit {
  readonly kind: LimitKind
  /** MACs, milliseconds, the share of accuracy that may be lost, or the width. */
  readonly value?: number
}

/** Steps of the slider. The last one means no limit, but for accuracy, where it means no loss. */
export const sliderSteps = 120

/** From where to where the slider goes; logarithmic for costs, since each width costs a multiple of the one before. */
export interface LimitRange {
  readonly kind: LimitKind
  readonly from: number
  readonly to: number
  /** The only values there are, ascending and evenly spaced on the slider; any value when left out. */
  readonly values?: readonly number[]
}

/** Steps of the slider from one value to the next. */
export function stepsBetween({ values = [] }: LimitRange): number {
  return values.length > 1 ? sliderSteps / (values.length - 1) : 1
}

/** Where a kind of limit begins: costs without one, accuracy one point below full width, widths at the full one. */
export function initialLimit(kind: LimitKind, points: readonly PointFacts[]): Limit {
  if (kind === 'accuracy') return { kind, value: 0.01 }
  const range = kind === 'width' ? limitRange(kind, points) : undefined
  return range ? limitAt(range, sliderSteps) : { kind }
}

/** The range in which a limit changes what runs, or undefined while its costs are not known. */
export function limitRange(kind: LimitKind, points: readonly PointFacts[]): LimitRange | undefined {
  if (kind === 'width') {
    const values = singleWidths(points)
      .flatMap(({ widths }) => widths)
      .sort((a, b) => a - b)
    const [from] = values
    return from === undefined ? undefined : { kind, from, to: values.at(-1) ?? from, values }
  }
  if (kind === 'accuracy') {
    const accuracies = points.flatMap(({ top1 }) => (top1 === undefined ? [] : [top1]))
    const full = fullAccuracy(points)
    if (full === undefined || accuracies.length === 0) return undefined
    // Rounded outwards to a tenth of a point, so that the loosest limit takes in the cheapest point.
    return { kind, from: Math.ceil(1000 * (full - Math.min(...accuracies))) / 1000, to: 0 }
  }
  const costs = points.flatMap(({ worstMacs, worstMs }) => {
    const cost = kind === 'macs' ? worstMacs : worstMs
    return cost === undefined ? [] : [cost]
  })
  if (costs.length < points.length || costs.length === 0) return undefined
  return { kind, from: Math.min(...costs), to: Math.max(...costs) * 1.12 }
}

/** Milliseconds that the cheapest point may take, or undefined while that is not known. */
export function cheapestMs(points: readonly PointFacts[]): number | undefined {
  const costs = points.flatMap(({ worstMs }) => (worstMs === undefined ? [] : [worstMs]))
  return costs.length === 0 ? undefined : Math.min(...costs)
}

/** The limit that holds: in milliseconds no less than the cheapest point may take by now. */
export function heldLimit(limit: Limit, points: readonly PointFacts[]): Limit {
  const least = cheapestMs(points)
  const tooSmall = limit.kind === 'ms' && limit.value !== undefined && least !== undefined && limit.value < least
  return tooSmall ? { ...limit, value: least } : limit
}

/** Accuracy of the full width, which losses are counted from. */
export function fullAccuracy(points: readonly PointFacts[]): number | undefined {
  return singleWidths(points).reduce<PointFacts | undefined>((widest, point) => {
    return (point.widths[0] ?? 0) > (widest?.widths[0] ?? 0) ? point : widest
  }, undefined)?.top1
}

function singleWidths(points: readonly PointFacts[]): readonly PointFacts[] {
  return points.filter(({ widths }) => widths.length === 1)
}

/** The limit at a step of the slider: three significant digits, rounded up so that the first step admits something. */
export function limitAt(range: LimitRange, step: number): Limit {
  const { kind, from, to, values } = range
  if (values) return { kind, value: values[Math.round(step / stepsBetween(range))] ?? to }
  if (kind === 'accuracy') {
    const share = step / sliderSteps
    return { kind, value: Math.round(1e4 * (from + (to - from) * share)) / 1e4 }
  }
  if (step >= sliderSteps) return { kind }
  return { kind, value: threeDigitsUp(from * (to / from) ** (step / sliderSteps)) }
}

/** The step at which a limit stands. */
export function stepOf(range: LimitRange, { value }: Limit): number {
  const { kind, from, to, values } = range
  if (value === undefined) return sliderSteps
  if (values) return Math.round(values.indexOf(value) * stepsBetween(range))
  const share = kind === 'accuracy' ? (value - from) / (to - from) : Math.log(value / from) / Math.log(to / from)
  return Math.round(Math.min(1, Math.max(0, share)) * sliderSteps)
}

/** The limit as the library takes it. */
export function limitsOf({ kind, value }: Limit): Limits {
  if (value === undefined) return {}
  if (kind === 'width') return { width: value }
  return { budget: kind === 'accuracy' ? { maxLoss: value } : { [kind]: value } }
}

function threeDigitsUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2)
  // Past the noise of the division, so that a value of three digits stays as it is.
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(3))
}
