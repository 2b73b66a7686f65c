/** Costs as multiples of a unit. */
export interface CostScale {
  readonly unit: number
  readonly costs: readonly number[]
}

/**
 * Whole costs divided by their greatest common divisor, so that sums over many rows stay below 2⁵³ and compare exactly:
 * MACs of real networks share large factors. Costs that are not whole, such as measured milliseconds, stay as they are.
 */
export function costScale(costs: readonly number[]): CostScale {
  if (!costs.every(Number.isSafeInteger)) return { unit: 1, costs }
  const unit = costs.reduce(greatestCommonDivisor)
  return { unit, costs: costs.map((cost) => cost / unit) }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
