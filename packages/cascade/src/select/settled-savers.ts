import { cascadeError } from '../errors.ts'
import type { Bootstrap, BootstrapPair } from './bootstrap.ts'
import type { ModelColumns } from './model-columns.ts'
import { quantile } from './quantile.ts'

/** A saver that was not chosen, beside the one that was. */
export interface Rival {
  readonly saver: string
  /** Share of the replicates in which it has the lowest ΔC. */
  readonly share: number
  /** Interval of its ΔC less that of the chosen saver, replicate by replicate; 0 inside: the two are not told apart. */
  readonly difference: { readonly lower: number; readonly upper: number }
}

/** Whether the rows suffice to say which saver is the best of a base, and whether it saves at all. */
export interface SettledSaver {
  readonly base: string
  /** The saver with the lowest ΔC on the rows themselves; `null` where there is none. */
  readonly best: string | null
  /** Share of the replicates in which the chosen saver has the lowest ΔC. */
  readonly share: number
  /** The chosen saver wins at least as often as asked for. */
  readonly settled: boolean
  /** `yes`: the whole interval of its ΔC is below 0; `no`: none of it is. */
  readonly saves: 'yes' | 'no' | 'open'
  /** Other savers that win at least one replicate, most frequent first. */
  readonly rivals: readonly Rival[]
}

/**
 * How often each candidate has the lowest ΔC of its base; of equal ones the cheaper wins, then the first in the pool.
 *
 * @param candidates savers to choose among; all of the base's when left out
 * @throws {WidthwiseError} model-unknown when a pair was not resampled
 */
export function selectionWins(
  models: readonly ModelColumns[],
  bootstrap: Bootstrap,
  base: string,
  candidates?: readonly string[],
): ReadonlyMap<string, number> {
  const pairs = byPreference(models, bootstrap, base, candidates)
  const wins = new Map<string, number>()
  for (let replicate = 0; replicate < bootstrap.replicates && pairs.length > 0; replicate++) {
    const { saver } = pairs.reduce((best, pair) => (valueAt(pair, replicate) < valueAt(best, replicate) ? pair : best))
    wins.set(saver, (wins.get(saver) ?? 0) + 1)
  }
  return wins
}

/**
 * Says for every resampled base whether its best saver is settled.
 *
 * @param level share of the replicates that the best saver has to win; 0.95 when left out
 */
export function settledSavers(
  models: readonly ModelColumns[],
  bootstrap: Bootstrap,
  level = 0.95,
): readonly SettledSaver[] {
  if (!(level >= 0 && level <= 1)) throw cascadeError('ratio-out-of-range', `level ${level} is not in [0, 1]`)
  return models.map(({ name: base }): SettledSaver => {
    const pairs = byPreference(models, bootstrap, base)
    const [first] = pairs
    if (!first) return { base, best: null, share: 0, settled: false, saves: 'no', rivals: [] }
    const best = pairs.reduce((lowest, pair) => (pair.deltaC < lowest.deltaC ? pair : lowest), first)
    const wins = selectionWins(models, bootstrap, base)
    const shareOf = ({ saver }: BootstrapPair): number => (wins.get(saver) ?? 0) / bootstrap.replicates
    const rivals = pairs.filter((pair) => pair !== best && wins.has(pair.saver))
    return {
      base,
      best: best.saver,
      share: shareOf(best),
      settled: shareOf(best) >= level,
      saves: best.upper < 0 ? 'yes' : best.lower >= 0 ? 'no' : 'open',
      rivals: rivals
        .map((pair) => ({ saver: pair.saver, share: shareOf(pair), difference: difference(pair, best, bootstrap) }))
        .sort((a, b) => b.share - a.share),
    }
  })
}

/** Pairs of a base, cheaper savers first, equal costs in pool order: the order in which ties are broken. */
function byPreference(
  models: readonly ModelColumns[],
  bootstrap: Bootstrap,
  base: string,
  candidates?: readonly string[],
): readonly BootstrapPair[] {
  const pairs = new Map(bootstrap.pairs.filter((pair) => pair.base === base).map((pair) => [pair.saver, pair]))
  for (const name of candidates ?? []) {
    if (pairs.has(name)) continue
    throw cascadeError('model-unknown', `the pair ${name}, ${base} was not resampled`, { details: { model: name } })
  }
  return models
    .filter(({ name }) => pairs.has(name) && (candidates?.includes(name) ?? true))
    .toSorted((a, b) => a.cost - b.cost)
    .map(({ name }) => pairs.get(name) as BootstrapPair)
}

function difference(pair: BootstrapPair, best: BootstrapPair, { quantiles }: Bootstrap): Rival['difference'] {
  const sorted = pair.values.map((value, replicate) => value - valueAt(best, replicate)).sort()
  return { lower: quantile(sorted, quantiles[0]), upper: quantile(sorted, quantiles[1]) }
}

function valueAt(pair: BootstrapPair, replicate: number): number {
  return pair.values[replicate] as number
}
