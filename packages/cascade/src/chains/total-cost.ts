/**
 * What all runs cost together: Σ runs · cost, in the order of the models. Exact where costs are whole numbers and the sum
 * stays below 2⁵³; a larger sum of whole numbers is rounded once.
 *
 * @param runs rows that each model ran on
 */
export function totalCost(runs: readonly number[], costs: readonly number[]): number {
  let total = 0
  for (const [model, count] of runs.entries()) total += count * (costs[model] as number)
  if (total <= Number.MAX_SAFE_INTEGER || !costs.every(Number.isInteger)) return total
  return Number(runs.reduce((sum, count, model) => sum + BigInt(count) * BigInt(costs[model] as number), 0n))
}
