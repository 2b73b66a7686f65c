import { type BootstrapPair, bootstrapDeltaC, type CostUnit, selectionWins } from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { differenceList } from './difference-list.ts'
import { poolModels } from './pool-models.ts'

interface BootstrapDocument {
  readonly pool: string
  readonly cost: CostUnit
  readonly seed: number
  readonly replicates: number
  readonly quantiles: readonly [number, number]
  readonly pairs: readonly (Omit<BootstrapPair, 'values'> & { readonly first5: readonly number[] })[]
  readonly selectionWins: readonly {
    readonly base: string
    readonly candidates: readonly string[]
    readonly wins: Readonly<Record<string, number>>
  }[]
}

/** Intervals of ΔC, and how often each candidate wins. */
export const checkBootstrap: CascadeCheck = async (document, context) => {
  const want = document as BootstrapDocument
  const models = poolModels(await context.pool(want.pool), want.cost)
  const { seed, replicates, quantiles } = want
  const bases = [...new Set([...want.pairs, ...want.selectionWins].map(({ base }) => base))]
  const bootstrap = bootstrapDeltaC(models, { seed, replicates, quantiles, bases })
  const found = differenceList()
  for (const pair of want.pairs) {
    const got = bootstrap.pairs.find(({ saver, base }) => saver === pair.saver && base === pair.base)
    const name = `${pair.saver} > ${pair.base}`
    for (const key of ['deltaC', 'lower', 'upper', 'median', 'min', 'max'] as const) {
      found.near(`${name} ${key}`, got?.[key], pair[key], 1e-12)
    }
    for (const [b, value] of pair.first5.entries()) found.near(`${name} replicate ${b}`, got?.values[b], value, 1e-12)
  }
  for (const { base, candidates, wins } of want.selectionWins) {
    const got = selectionWins(models, bootstrap, base, candidates)
    for (const candidate of candidates) {
      found.exact(`${base} wins of ${candidate}`, got.get(candidate) ?? 0, wins[candidate] ?? 0)
    }
  }
  return found.all
}
