import { assertModels, type ModelColumns } from './model-columns.ts'
import { type SelectionPool, selectionPool } from './saver-curve.ts'
import { type PairOptions, type SaverPair, saverPairs } from './saver-pairs.ts'

/** The saver chosen for a base. */
export interface SelectedSaver {
  readonly base: string
  /** The saver with the lowest ΔC; `null` where no model is cheaper than the base. */
  readonly best: string | null
  readonly deltaC: number | null
  /** Whether the best saver makes the base cheaper at all: ΔC < 0. */
  readonly saves: boolean
  /** All savers, lowest ΔC first; of equal ones the cheaper, then the one that stands first in the pool. */
  readonly ranking: readonly string[]
}

/** All pairs of a pool, and the saver chosen for each model. */
export interface SaverSelection {
  readonly pairs: readonly SaverPair[]
  readonly selection: readonly SelectedSaver[]
}

/**
 * Tries every model of a pool as a saver before every dearer one and chooses, for each base, the saver with the lowest
 * ΔC (TinySaver, section 3.2). Judged on the rows given, which are those it is chosen on: new rows can do worse.
 *
 * @throws {WidthwiseError} those of {@link assertModels}
 *
 * @example
 * const { selection } = selectSavers([
 *   { name: 'small', cost: 10, confidence: Float64Array.of(0.9, 0.4), right: Uint8Array.of(1, 0) },
 *   { name: 'large', cost: 100, confidence: Float64Array.of(0.9, 0.8), right: Uint8Array.of(1, 1) },
 * ])
 * selection[1] // { base: 'large', best: 'small', deltaC: -0.4, saves: true, ranking: ['small'] }
 */
export function selectSavers(models: readonly ModelColumns[], options: PairOptions = {}): SaverSelection {
  assertModels(models)
  const pool: SelectionPool = selectionPool(models)
  const pairs = baseByBase(
    models,
    models.flatMap((_, saver) => saverPairs(pool, saver, options)),
  )
  return {
    pairs,
    selection: chooseSavers(
      models,
      pairs.map(({ saver, base, match }) => ({ saver, base, deltaC: match.deltaC })),
    ),
  }
}

/** Pairs in the order in which results list them: bases in pool order, and the savers of each in pool order. */
export function baseByBase<Pair extends { readonly saver: string; readonly base: string }>(
  models: readonly ModelColumns[],
  pairs: readonly Pair[],
): readonly Pair[] {
  const position = new Map(models.map(({ name }, index) => [name, index]))
  const at = (name: string): number => position.get(name) as number
  return pairs.toSorted((a, b) => at(a.base) - at(b.base) || at(a.saver) - at(b.saver))
}

/** A pair's ΔC, which savers are chosen by. */
export interface PairDeltaC {
  readonly saver: string
  readonly base: string
  readonly deltaC: number
}

/** The saver of every base, from the ΔC of all pairs, however they were matched. */
export function chooseSavers(models: readonly ModelColumns[], pairs: readonly PairDeltaC[]): readonly SelectedSaver[] {
  const costs = new Map(models.map(({ name, cost }) => [name, cost]))
  const position = new Map(models.map(({ name }, index) => [name, index]))
  const order = (a: PairDeltaC, b: PairDeltaC): number =>
    a.deltaC - b.deltaC ||
    (costs.get(a.saver) as number) - (costs.get(b.saver) as number) ||
    (position.get(a.saver) as number) - (position.get(b.saver) as number)
  return models.map(({ name }) => {
    const candidates = pairs.filter(({ base }) => base === name).sort(order)
    const [best] = candidates
    return {
      base: name,
      best: best?.saver ?? null,
      deltaC: best?.deltaC ?? null,
      saves: best !== undefined && best.deltaC < 0,
      ranking: candidates.map(({ saver }) => saver),
    }
  })
}
