import { type Budget, isWidthwiseError, type OperatingPoint, type Policy } from '@widthwise/core'
import { facadeError } from './errors.ts'

/** When an answer must be there, and when it should be: on the platform's clock, with what the caller said. */
export interface TimeLimits {
  readonly deadlineMs?: number
  readonly deadline: number
  readonly target: number
}

/** Limits that count from `now`; infinite where the caller gave none. */
export function timeLimits(
  now: number,
  { deadlineMs, targetMs }: { readonly deadlineMs?: number | undefined; readonly targetMs?: number | undefined },
): TimeLimits {
  return {
    ...(deadlineMs !== undefined && { deadlineMs }),
    deadline: now + (deadlineMs ?? Number.POSITIVE_INFINITY),
    target: now + (targetMs ?? Number.POSITIVE_INFINITY),
  }
}

/** @throws {WidthwiseError} deadline-exceeded when the deadline has passed, or `neededMs` more would pass it */
export function assertInTime({ deadline, deadlineMs }: TimeLimits, now: number, neededMs = 0): void {
  const leftMs = deadline - now
  if (neededMs <= leftMs) return
  const left = leftMs >= 0 ? `${inWords(leftMs)} are left, and ${inWords(neededMs)} are needed` : 'none is left'
  throw facadeError('deadline-exceeded', `of the ${inWords(deadlineMs ?? 0)} ms for an answer ${left}`, {
    details: { deadlineMs, leftMs, neededMs },
  })
}

/**
 * The limits of an input whose turn it is while others wait behind it: it should take no more than its share of what is
 * left, or those behind it would be late for the sake of a wider width.
 *
 * @param waiting inputs behind it, for each that runs at the same time
 */
export function sharedLimits(limits: TimeLimits, now: number, waiting: number): TimeLimits {
  const leftMs = Math.min(limits.deadline, limits.target) - now
  if (waiting <= 0 || leftMs <= 0 || leftMs === Number.POSITIVE_INFINITY) return limits
  return { ...limits, target: now + leftMs / (1 + waiting) }
}

/** Limits that end, at the latest, when a budget has been waited away that began at `since`. */
export function untilSpent(limits: TimeLimits, since: number, budgetMs: number | undefined): TimeLimits {
  if (budgetMs === undefined || since + budgetMs >= limits.deadline) return limits
  return { ...limits, deadline: since + budgetMs, deadlineMs: budgetMs }
}

/** What to run, by which policy, under which caps. */
export interface Choice<State> {
  readonly policy: Policy<State>
  readonly point: OperatingPoint
  readonly budget: Budget
}

/**
 * Chooses for inputs whose turn it is. The time that is left caps the budget; where nothing fits what is left until the
 * target, `narrowest` chooses.
 *
 * @param samples inputs that share the budget and the time equally
 * @throws {WidthwiseError} deadline-exceeded, and what the policy throws when nothing fits the budget itself
 */
export function chooseInTime<State>(
  policy: Policy<State>,
  narrowest: Policy<State>,
  state: State,
  asked: Budget,
  limits: TimeLimits,
  now: number,
  samples: number,
): Choice<State> {
  assertInTime(limits, now)
  const budget = shared(asked, samples)
  const until = (time: number): Budget => capped(budget, (time - now) / samples)
  const inTime = until(Math.min(limits.deadline, limits.target))
  const choice = choiceOf(policy, state, inTime) ?? lastResort()
  assertInTime(limits, now, samples * (choice.point.cost.ms ?? 0))
  return choice

  /** Nothing fits what is left: an error where the budget or the deadline says so, else the least there is. */
  function lastResort(): Choice<State> {
    policy.choose(state, budget)
    return { policy: narrowest, point: narrowest.choose(state, budget), budget: until(limits.deadline) }
  }
}

function choiceOf<State>(policy: Policy<State>, state: State, budget: Budget): Choice<State> | undefined {
  if (budget.ms !== undefined && budget.ms <= 0) return undefined
  try {
    return { policy, point: policy.choose(state, budget), budget }
  } catch (error) {
    if (isWidthwiseError(error) && error.code === 'budget-too-small') return undefined
    throw error
  }
}

function capped(budget: Budget, leftMs: number): Budget {
  return leftMs === Number.POSITIVE_INFINITY ? budget : { ...budget, ms: Math.min(budget.ms ?? leftMs, leftMs) }
}

/** One sample's part of what all may cost. */
function shared(budget: Budget, samples: number): Budget {
  const { maxLoss } = budget
  const caps = (['ms', 'mJ', 'macs'] as const).flatMap((unit) => {
    const cap = budget[unit]
    return cap === undefined ? [] : [[unit, cap / samples] as const]
  })
  return { ...Object.fromEntries(caps), ...(maxLoss !== undefined && { maxLoss }) }
}

const inWords = (ms: number): string => String(Number(ms.toPrecision(3)))
