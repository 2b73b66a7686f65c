import { cascadeError } from '../errors.ts'

/** A cascade of saver and base beside a trained router that sends each sample to one of the two. */
export interface RouterCase {
  /** Costs of one run, in one unit. */
  readonly costBase: number
  readonly costSaver: number
  readonly costRouter: number
  /** Share of the samples that the saver answers in the cascade (r_S1), and behind the router (r_S2). */
  readonly rTinySaver: number
  readonly rRouter: number
}

/** What either costs, and what a router may cost. */
export interface RouterComparison {
  /** Mean cost of a sample behind the router (TinySaver eq. 2): C_Rt + r·C_S + (1 − r)·C_B. */
  readonly eMoe: number
  /** Mean cost of a sample in the cascade (eq. 1): r·C_S + (1 − r)·(C_B + C_S). */
  readonly eTinySaver: number
  /** Cost below which a router pays off (eq. 5): (r_S2 − r_S1)·C_B + (1 − r_S2)·C_S. */
  readonly routerCostLimit: number
  /** Strictly below the limit. */
  readonly routerPaysOff: boolean
  readonly onTheLimit: boolean
}

/**
 * Whether a separate router, a mixture of two experts, would be cheaper than the saver's own confidence (TinySaver
 * eqs. 1 to 5).
 *
 * @throws {WidthwiseError} cost-out-of-range, ratio-out-of-range
 */
export function compareRouter(router: RouterCase): RouterComparison {
  const { costBase, costSaver, costRouter, rTinySaver, rRouter } = router
  for (const [name, cost] of Object.entries({ costBase, costSaver, costRouter })) {
    if (cost >= 0 && Number.isFinite(cost)) continue
    throw cascadeError('cost-out-of-range', `${name} is ${cost}; a cost is a finite number, 0 or more`)
  }
  for (const [name, ratio] of Object.entries({ rTinySaver, rRouter })) {
    if (ratio >= 0 && ratio <= 1) continue
    throw cascadeError('ratio-out-of-range', `${name} is ${ratio}; an exit ratio is in [0, 1]`)
  }
  const routerCostLimit = (rRouter - rTinySaver) * costBase + (1 - rRouter) * costSaver
  return {
    eMoe: costRouter + rRouter * costSaver + (1 - rRouter) * costBase,
    eTinySaver: rTinySaver * costSaver + (1 - rTinySaver) * (costBase + costSaver),
    routerCostLimit,
    routerPaysOff: costRouter < routerCostLimit,
    onTheLimit: costRouter === routerCostLimit,
  }
}
