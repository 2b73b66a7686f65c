/** Cost of running one model on some rows, and perhaps another on others. */
export type TotalCost = (model: number, rows: number, second?: number, secondRows?: number) => number | bigint

/**
 * Sums costs over rows without rounding where costs are whole numbers: in doubles while every sum fits into 53 bits,
 * else in `bigint`. Costs that are no whole numbers, such as milliseconds, are summed in float64.
 *
 * @param costs of the models, by index
 * @param rows the most rows that a model runs on
 */
export function totalCosts(costs: readonly number[], rows: number): TotalCost {
  const dearest = costs.reduce((largest, cost) => Math.max(largest, cost), 0)
  // Two models at most, on all rows.
  const fits = 2 * dearest * rows <= Number.MAX_SAFE_INTEGER
  if (fits || !costs.every(Number.isInteger)) {
    return (model, count, second = 0, secondCount = 0) =>
      (costs[model] as number) * count + (costs[second] as number) * secondCount
  }
  const whole = costs.map(BigInt)
  return (model, count, second = 0, secondCount = 0) =>
    (whole[model] as bigint) * BigInt(count) + (whole[second] as bigint) * BigInt(secondCount)
}
