import { isWidthwiseError } from '@widthwise/core'
import type { Model } from 'widthwise'
import { cheapestMs } from '../page/limit.ts'
import type { Limits } from './model-service.ts'

/**
 * Does something within limits, where milliseconds that have become too few for the cheapest point are taken as what that
 * one costs: estimates move with every run, and a visitor who asked for the least means the least.
 */
export async function withFittingLimits<Value>(
  { operatingPoints, widths }: Pick<Model, 'operatingPoints' | 'widths'>,
  limits: Limits,
  work: (limits: Limits) => Promise<Value>,
): Promise<Value> {
  const ms = limits.budget?.ms
  if (ms === undefined) return work(limits)
  try {
    return await work({ budget: { ...limits.budget, ms: Math.max(ms, cheapestMs(operatingPoints) ?? 0) } })
  } catch (error) {
    if (!isWidthwiseError(error) || error.code !== 'budget-too-small') throw error
    // A run in between was slower still: the narrowest width is what costs least, whatever it takes.
    return work({ width: widths[0] as number })
  }
}
