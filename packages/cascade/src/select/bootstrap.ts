import { cascadeError } from '../errors.ts'
import { drawRows, type WordStream, wordStream } from '../words.ts'
import { assertModels, type ModelColumns } from './model-columns.ts'
import { quantile } from './quantile.ts'
import { rankRows } from './ranking.ts'
import { type Disagreements, disagreements, resampledMatch } from './resampled-match.ts'
import { exitedAt, type SaverCurve, saverCurve, selectionPool } from './saver-curve.ts'
import { basesOf, deltaC } from './saver-pairs.ts'
import { baseByBase } from './select-savers.ts'

/** How to resample. */
export interface BootstrapOptions {
  /** How often the rows are drawn anew; 1,000 when left out. */
  readonly replicates?: number
  /** Unsigned 32-bit integer; the same seed draws the same rows. */
  readonly seed?: number
  /** Ends of the interval; 0.025 and 0.975 when left out. */
  readonly quantiles?: readonly [lower: number, upper: number]
  /** The bases whose pairs are resampled; all when left out. */
  readonly bases?: readonly string[]
}

/** How far ΔC of a pair moves when the rows are drawn anew. */
export interface BootstrapPair {
  readonly saver: string
  readonly base: string
  /** On the rows themselves. */
  readonly deltaC: number
  readonly lower: number
  readonly upper: number
  readonly median: number
  readonly min: number
  readonly max: number
  /** `[replicates]`, ΔC of each replicate; replicate b of all pairs is drawn alike, so they can be compared one by one. */
  readonly values: Float64Array
}

/** The resampled pairs of a pool. */
export interface Bootstrap {
  readonly replicates: number
  readonly seed: number
  readonly quantiles: readonly [lower: number, upper: number]
  readonly pairs: readonly BootstrapPair[]
}

/**
 * Percentile bootstrap (Efron) of ΔC: replicate b draws as many rows as there are, with replacement, by the words of
 * `boot/<b>`, and matches every pair anew. Where the curves of saver and base touch, ΔC jumps, and its interval says so.
 *
 * A replicate takes time in proportion to the rows of each saver and to those on which each pair differs.
 *
 * @throws {WidthwiseError} those of {@link assertModels}, ratio-out-of-range, model-unknown, replicates-invalid
 */
export function bootstrapDeltaC(models: readonly ModelColumns[], options: BootstrapOptions = {}): Bootstrap {
  const { replicates = 1000, seed = 0, quantiles = [0.025, 0.975], bases } = options
  assertModels(models)
  assertOptions(models, replicates, quantiles, bases)
  const rows = models[0]?.right.length ?? 0
  const savers = resampledSavers(models, replicates, bases)
  const weights = new Uint32Array(rows).fill(1)
  for (const saver of savers) resample(saver, weights, (pair, value) => pair.setOriginal(value))
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawWeights(weights, wordStream(`boot/${replicate}`, seed))
    for (const saver of savers) {
      resample(saver, weights, ({ values }, value) => {
        values[replicate] = value
      })
    }
  }
  const pairs = savers.flatMap(({ pairs }) => pairs.map((pair) => pair.summary(quantiles)))
  return { replicates, seed, quantiles, pairs: baseByBase(models, pairs) }
}

interface ResampledSaver {
  readonly curve: SaverCurve
  /** The rows in the order in which they exit. */
  readonly order: Uint32Array
  readonly pairs: readonly ResampledPair[]
}

interface NamedCost {
  readonly name: string
  readonly cost: number
}

class ResampledPair {
  readonly values: Float64Array
  readonly differing: Disagreements
  readonly saver: NamedCost
  readonly base: NamedCost
  #original = Number.NaN

  constructor(curve: SaverCurve, order: Uint32Array, base: number, replicates: number) {
    this.values = new Float64Array(replicates)
    this.differing = disagreements(curve, order, base)
    this.saver = curve.pool.models[curve.saver] as NamedCost
    this.base = curve.pool.models[base] as NamedCost
  }

  setOriginal(value: number): void {
    this.#original = value
  }

  summary([lower, upper]: readonly [number, number]): BootstrapPair {
    const sorted = this.values.toSorted()
    return {
      saver: this.saver.name,
      base: this.base.name,
      deltaC: this.#original,
      lower: quantile(sorted, lower),
      upper: quantile(sorted, upper),
      median: quantile(sorted, 0.5),
      min: quantile(sorted, 0),
      max: quantile(sorted, 1),
      values: this.values,
    }
  }
}

function resampledSavers(
  models: readonly ModelColumns[],
  replicates: number,
  names: readonly string[] | undefined,
): readonly ResampledSaver[] {
  const pool = selectionPool(models)
  return models.flatMap((_, saver) => {
    const bases = basesOf(models, saver).filter((base) => names?.includes((models[base] as ModelColumns).name) ?? true)
    if (bases.length === 0) return []
    const curve = saverCurve(pool, saver)
    const { order } = rankRows((models[saver] as ModelColumns).confidence)
    return [{ curve, order, pairs: bases.map((base) => new ResampledPair(curve, order, base, replicates)) }]
  })
}

/** How often each row is drawn. */
function drawWeights(weights: Uint32Array, words: WordStream): void {
  weights.fill(0)
  const drawn = drawRows(words, weights.length)
  for (let i = 0; i < drawn.length; i++) (weights[drawn[i] as number] as number)++
}

/** Matches the pairs of one saver on weighted rows. */
function resample(
  { curve, order, pairs }: ResampledSaver,
  weights: Uint32Array,
  take: (pair: ResampledPair, value: number) => void,
): void {
  const points = pairs.map(({ differing }) => resampledMatch(differing, weights, curve.ends.length))
  // One walk through the ranking serves all bases, in the order in which it comes to their points.
  const exited = pairs.map(() => 0)
  let sum = 0
  let i = 0
  for (const pair of points.map((_, index) => index).sort((a, b) => (points[a] as number) - (points[b] as number))) {
    for (const end = exitedAt(curve, points[pair] as number); i < end; i++) sum += weights[order[i] as number] as number
    exited[pair] = sum
  }
  for (const [index, pair] of pairs.entries()) {
    take(pair, deltaC(pair.saver, pair.base, (exited[index] as number) / order.length))
  }
}

function assertOptions(
  models: readonly ModelColumns[],
  replicates: number,
  quantiles: readonly [number, number],
  bases: readonly string[] = [],
): void {
  if (!(Number.isInteger(replicates) && replicates > 0)) {
    throw cascadeError('replicates-invalid', `${replicates} replicates; a whole number above 0 is needed`)
  }
  for (const q of quantiles) {
    if (!(q >= 0 && q <= 1)) throw cascadeError('ratio-out-of-range', `quantile ${q} is not in [0, 1]`)
  }
  for (const base of bases) {
    if (models.some(({ name }) => name === base)) continue
    throw cascadeError('model-unknown', `no model of the pool is called ${base}`, { details: { model: base } })
  }
}
