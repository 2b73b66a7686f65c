import type { Budget } from '@widthwise/core'
import { controllerError } from './errors.ts'
import { type Candidate, candidates, type OperatingPoints } from './operating-points.ts'

const caps = ['macs', 'ms', 'mJ'] as const

/**
 * The chain to follow under a budget. Of those whose stages together stay under every cap: with `maxLoss` the cheapest
 * that loses at most so much against the full width, else the most accurate (the widest, where the card states no
 * accuracy), and of equally accurate ones the cheapest. Without any budget: the model's default cascade, or the full width.
 *
 * @param keepDefault takes the default also where caps are given, as long as it stays under them
 * @throws {WidthwiseError} budget-invalid, budget-too-small, cost-unknown, accuracy-unknown
 */
export function chooseChain(points: OperatingPoints, budget: Budget, cascade: boolean, keepDefault = false): Candidate {
  assertBudget(budget)
  const all = candidates(points, cascade)
  const capped = caps.filter((unit) => budget[unit] !== undefined)
  if (capped.length === 0 && budget.maxLoss === undefined) return unbudgeted(points, all, cascade)

  const fitting = all.filter(({ worst }) => capped.every((unit) => holds(worst[unit], budget[unit] as number, unit)))
  if (fitting.length === 0) throw tooSmall(all, budget, capped)
  const usual = keepDefault ? unbudgeted(points, all, cascade) : undefined
  if (usual && budget.maxLoss === undefined && fitting.includes(usual)) return usual
  if (budget.maxLoss === undefined) return fitting.reduce((best, next) => (prefer(next, best) ? next : best))

  const full = all[points.widths.length - 1]?.top1
  if (full === undefined)
    throw controllerError(
      'accuracy-unknown',
      'maxLoss needs the accuracy of the full width, which the model does not state',
    )
  // The addend keeps a loss of exactly maxLoss inside, whatever float64 makes of the difference.
  const enough = fitting.filter(({ top1 }) => top1 !== undefined && full - top1 <= (budget.maxLoss as number) + 1e-9)
  if (enough.length === 0) {
    throw controllerError(
      'budget-too-small',
      `nothing that fits ${describe(budget, capped)} stays within ${budget.maxLoss} of the full width's accuracy ${full}`,
      { details: { budget } },
    )
  }
  return enough.reduce((best, next) => (next.meanMacs < best.meanMacs ? next : best))
}

/** Whether `a` is to be preferred to `b` when both fit. */
function prefer(a: Candidate, b: Candidate): boolean {
  if (a.top1 === undefined || b.top1 === undefined) return a.meanMacs > b.meanMacs
  return a.top1 > b.top1 || (a.top1 === b.top1 && a.meanMacs < b.meanMacs)
}

function unbudgeted(points: OperatingPoints, all: readonly Candidate[], cascade: boolean): Candidate {
  const preferred = points.cascades[points.defaultCascade ?? -1]
  const chain = cascade && preferred ? all.find((candidate) => sameChain(candidate, preferred)) : undefined
  return chain ?? (all[points.widths.length - 1] as Candidate)
}

const sameChain = ({ chain }: Candidate, other: Candidate['chain']): boolean =>
  chain.widths === other.widths && chain.thresholds === other.thresholds

function holds(worst: number | undefined, cap: number, unit: string): boolean {
  if (worst !== undefined) return worst <= cap
  throw controllerError(
    'cost-unknown',
    `a budget of ${cap} ${unit}, but what a run costs in ${unit} is not known here`,
    {
      details: { unit, cap },
    },
  )
}

function tooSmall(all: readonly Candidate[], budget: Budget, capped: readonly (typeof caps)[number][]): Error {
  const least = all.reduce((a, b) => (a.worst.macs <= b.worst.macs ? a : b))
  const needs = capped.map((unit) => amount(least.worst[unit], unit)).join(', ')
  return controllerError(
    'budget-too-small',
    `no width fits ${describe(budget, capped)}; the narrowest, ${least.chain.widths[0]}, needs ${needs}`,
    { details: { budget, least: least.worst } },
  )
}

/** A cost in words: counts as they are, measurements to three places. */
function amount(value: number | undefined, unit: string): string {
  if (unit === 'macs') return `${value} MACs`
  return `${value === undefined ? 'an unknown number of' : Number(value.toPrecision(4))} ${unit}`
}

const describe = (budget: Budget, capped: readonly (typeof caps)[number][]): string =>
  capped.length
    ? `a budget of ${capped.map((unit) => amount(budget[unit] as number, unit)).join(' and ')}`
    : 'any budget'

function assertBudget(budget: Budget): void {
  for (const unit of caps) {
    const cap = budget[unit]
    if (cap !== undefined && !(typeof cap === 'number' && cap > 0)) {
      throw controllerError('budget-invalid', `a budget of ${cap} ${unit}; it must be above 0`, {
        details: { unit, cap },
      })
    }
  }
  const { maxLoss } = budget
  if (maxLoss !== undefined && !(typeof maxLoss === 'number' && maxLoss >= 0 && maxLoss <= 1)) {
    throw controllerError('budget-invalid', `maxLoss ${maxLoss}; it must be a fraction from 0 to 1`, {
      details: { maxLoss },
    })
  }
}
