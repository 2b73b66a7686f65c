import type { InferOptions } from 'widthwise'
import type { Exchange } from './http/exchange.ts'
import type { RunParameters } from './parameters.ts'
import type { ServedModel } from './served-model.ts'

/** What limits a request in time, from its arrival on. */
export interface TimeLimits {
  /** Of the header `Widthwise-Deadline-Ms`. */
  readonly deadlineMs: number | undefined
  /** The server's soft target; left to requests that do not say themselves what they may cost. */
  readonly sloMs: number | undefined
}

/** What a request asks to run, without its limits in time. */
export function askedOptions({ width, budget_ms, budget_macs, max_loss, cascade }: RunParameters): InferOptions {
  const budget = {
    ...(budget_ms !== undefined && { ms: budget_ms }),
    ...(budget_macs !== undefined && { macs: budget_macs }),
    ...(max_loss !== undefined && { maxLoss: max_loss }),
  }
  return {
    ...(width !== undefined && { width }),
    ...(Object.keys(budget).length > 0 && { budget }),
    // Behind HTTP a caller cannot tell waiting from running; what its picture takes to decode is its own affair.
    ...(budget_ms !== undefined && { waitingCounts: true }),
    ...(cascade !== undefined && { cascade }),
  }
}

/**
 * The same with the time that is left of its limits now; the exchange stops when it is over.
 *
 * @throws {WidthwiseError} deadline-exceeded, when a limit has passed already
 */
export function timedOptions(asked: InferOptions, limits: TimeLimits, exchange: Exchange): InferOptions {
  const { deadlineMs, sloMs } = limits
  const choosesItself = asked.width !== undefined || asked.budget !== undefined
  return {
    ...asked,
    ...(deadlineMs !== undefined && { deadlineMs: exchange.limit(deadlineMs) }),
    // A target that has passed still asks for the cheapest there is.
    ...(sloMs !== undefined && !choosesItself && { targetMs: Math.max(sloMs - exchange.elapsedMs, Number.MIN_VALUE) }),
    signal: exchange.signal,
  }
}

/** Milliseconds that a request may wait at most. */
export function patienceMs({ deadlineMs, budget }: InferOptions): number {
  return Math.min(deadlineMs ?? Number.POSITIVE_INFINITY, budget?.ms ?? Number.POSITIVE_INFINITY)
}

/**
 * Refuses at once what no waiting can make possible.
 *
 * @throws {WidthwiseError} what is wrong with the request: budget-too-small where not even an idle server could keep the
 *   budget, width-not-offered, option-invalid; then deadline-exceeded, where nothing fits into the time that is left
 * @returns the options with the time that is left
 */
export async function assertPossible(
  model: ServedModel,
  asked: InferOptions,
  limits: TimeLimits,
  exchange: Exchange,
): Promise<InferOptions> {
  await model.plan(asked)
  const timed = timedOptions(asked, limits, exchange)
  // Without a deadline it would be planned as before: a target refuses nothing.
  if (timed.deadlineMs !== undefined) await model.plan(timed)
  return timed
}
