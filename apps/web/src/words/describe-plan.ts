import type { Chain } from '@widthwise/core'
import type { PointFacts } from 'widthwise'
import { fullAccuracy, heldLimit, type Limit } from '../page/limit.ts'
import { widthName } from './explain-answer.ts'
import { list, macs, milliseconds, percent } from './format.ts'

/** The limit in words, as the slider says it. */
export function describeLimit(limit: Limit, points: readonly PointFacts[]): string {
  const { kind } = limit
  const { value } = heldLimit(limit, points)
  if (value === undefined) return 'No limit'
  if (kind === 'macs') return `at most ${macs(value)} MACs`
  if (kind === 'ms') return `at most ${milliseconds(value)}${value === limit.value ? '' : ', the least now'}`
  if (kind === 'width') return `${widthName(value)} alone`
  const full = fullAccuracy(points) ?? 1
  const loss = value === 0 ? 'as full width' : `${(100 * value).toFixed(1)} points below full width`
  return `at least ${percent(full - value, 1)} right, ${loss}`
}

/** What would run, as a sentence: `Width 0.5 first; full width below 89 % sure.` */
export function describeChain({ widths, thresholds }: Chain): string {
  const [first = 1, ...wider] = widths
  const start = capital(widthName(first))
  if (wider.length === 0) return `${start} alone.`
  const steps = wider.map((width, stage) => `${widthName(width)} below ${percent(thresholds[stage] ?? 1)} sure`)
  return `${start} first; ${list(steps)}.`
}

/** What is known of a point beside its widths, as a sentence. */
export function describePoint({ top1, macs: mean, worstMacs, widths }: PointFacts): string {
  const right = top1 === undefined ? '' : `${percent(top1, 1)} right on the test pictures, `
  return widths.length === 1
    ? capital(`${right}${macs(mean)} MACs.`)
    : capital(`${right}${macs(mean)} MACs on average and ${macs(worstMacs)} at most.`)
}

/** The whole chart in a sentence or two, for those who do not see it. */
export function describeChart(points: readonly PointFacts[], now: PointFacts | undefined): string {
  const known = points.filter(({ top1 }) => top1 !== undefined)
  const cheapest = known.reduce((a, b) => (b.macs < a.macs ? b : a), known[0] as PointFacts)
  const best = known.reduce((a, b) => ((b.top1 ?? 0) > (a.top1 ?? 0) ? b : a), known[0] as PointFacts)
  const facts = (point: PointFacts): string => `${percent(point.top1 ?? 0, 1)} right at ${macs(point.macs)} MACs`
  return [
    `Accuracy against cost of ${known.length} operating points, from ${facts(cheapest)} to ${facts(best)}.`,
    now ? `Now: ${describeChain(now)} ${describePoint(now)}` : '',
    'The table below has all of them.',
  ]
    .filter(Boolean)
    .join(' ')
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
