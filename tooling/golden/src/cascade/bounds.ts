import {
  type BettingOptions,
  bettingCapital,
  binomialTail,
  clopperPearsonUpper,
  empiricalBernsteinUpper,
  hoeffdingBentkus,
  sampleSizeAtRate,
  sampleSizeHoeffding,
  sampleSizeWithoutHarm,
  wordStream,
} from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { type DifferenceList, differenceList } from './difference-list.ts'

interface BoundsDocument {
  readonly clopperPearson: readonly { n: number; k: number; delta: number; upper: number }[]
  readonly binomialTail: readonly { n: number; k: number; risk: number; p: number }[]
  readonly hoeffdingBentkus: readonly {
    readonly n: number
    readonly sum: number
    readonly risk: number
    readonly hoeffding: number
    readonly bentkus: number
    readonly p: number
  }[]
  readonly empiricalBernstein: readonly { n: number; sumX: number; sumX2: number; delta: number; upper: number }[]
  readonly wsr: readonly WsrCase[]
  readonly sampleSize: readonly {
    readonly risk: number
    readonly delta: number
    readonly zeroHarm: number
    readonly rates: readonly { readonly rate: number; readonly n: number | null }[]
    readonly hoeffdingNetZero: number
  }[]
}

interface WsrCase {
  readonly id: string
  readonly risk: number
  readonly delta: number
  readonly n: number
  readonly x?: readonly number[]
  /** In place of `x`: a word below `harmBelow` is a harm, else one below `gainBelow` a gain. */
  readonly fill?: { readonly seed: number; readonly name: string }
  readonly harmBelow?: number
  readonly gainBelow?: number
  readonly maxCapital: number
  readonly lastCapital: number
  readonly argMax: number
  readonly p: number
  readonly nu?: readonly number[]
  readonly capital?: readonly number[]
}

/** Smallest p-value that is compared by its digits. */
const smallestP = 1e-280

/** Bounds, p-values and sample sizes by themselves. */
export const checkBounds: CascadeCheck = async (document) => {
  const { clopperPearson, binomialTail: tails, hoeffdingBentkus: hb, ...rest } = document as BoundsDocument
  const found = differenceList()
  for (const { n, k, delta, upper } of clopperPearson) {
    found.near(`Clopper-Pearson of ${k} in ${n} at ${delta}`, clopperPearsonUpper(k, n, delta), upper, 1e-10)
  }
  for (const { n, k, risk, p } of tails) {
    found.near(`P(Bin(${n}, ${risk}) <= ${k})`, binomialTail(k, n, risk), p, 1e-10, smallestP)
  }
  for (const { n, sum, risk, ...want } of hb) {
    const got = hoeffdingBentkus(sum, n, risk)
    for (const key of ['hoeffding', 'bentkus', 'p'] as const) {
      found.near(`${key} of ${sum} in ${n} against ${risk}`, got[key], want[key], 1e-10, smallestP)
    }
  }
  for (const { n, sumX, sumX2, delta, upper } of rest.empiricalBernstein) {
    const got = empiricalBernsteinUpper({ rows: n, sum: sumX, sumOfSquares: sumX2 }, delta)
    found.near(`empirical Bernstein of ${sumX} in ${n} at ${delta}`, got, upper, 1e-10)
  }
  for (const wsr of rest.wsr) checkWsr(found, wsr)
  for (const { risk, delta, zeroHarm, rates, hoeffdingNetZero } of rest.sampleSize) {
    const at = `sample size for ${risk} at ${delta}`
    found.exact(`${at}, no harm`, sampleSizeWithoutHarm(risk, delta), zeroHarm)
    for (const { rate, n } of rates) found.exact(`${at}, rate ${rate}`, sampleSizeAtRate(rate, risk, delta), n)
    found.exact(`${at}, Hoeffding`, sampleSizeHoeffding(risk, delta), hoeffdingNetZero)
  }
  return found.all
}

function checkWsr(found: DifferenceList, wsr: WsrCase): void {
  const values = wsr.x ?? netValues(wsr)
  const bets: number[] = []
  const capitals: number[] = []
  const options: BettingOptions = {
    mean: wsr.risk,
    delta: wsr.delta,
    onStep: (bet, capital) => {
      bets.push(bet)
      capitals.push(capital)
    },
  }
  const got = bettingCapital(values, options)
  found.exact(`${wsr.id}: argMax`, got.argMax, wsr.argMax)
  for (const key of ['maxCapital', 'lastCapital', 'p'] as const) {
    found.near(`${wsr.id}: ${key}`, got[key], wsr[key], 1e-9, smallestP)
  }
  for (const [i, want] of (wsr.nu ?? []).entries()) found.near(`${wsr.id}: nu ${i}`, bets[i], want, 1e-9)
  for (const [i, want] of (wsr.capital ?? []).entries()) found.near(`${wsr.id}: capital ${i}`, capitals[i], want, 1e-9)
}

function netValues({ fill, n, harmBelow = 0, gainBelow = 0 }: WsrCase): Float64Array {
  if (!fill) throw new TypeError('a betting case has either x or fill')
  const word = wordStream(fill.name, fill.seed)
  return Float64Array.from({ length: n }, (_, i) => (word(i) < harmBelow ? 1 : word(i) < gainBelow ? 0 : 0.5))
}
