import {
  calibrate,
  countsAt,
  empiricalBernsteinUpper,
  evenThresholds,
  netMoments,
  type PathCounts,
  type PathOutcomes,
  pathCounts,
  pathOutcomes,
  permuteRows,
  plugInCandidate,
  type RiskMethod,
  wordStream,
} from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { type DifferenceList, differenceList } from './difference-list.ts'
import { poolStage } from './pool-stage.ts'

interface RiskResult {
  readonly method: RiskMethod | 'harm-plug-in'
  readonly drop: number
  readonly delta: number
  readonly tested?: number
  readonly chosen: number | null
  readonly threshold?: number
  readonly pChosen?: number
  readonly pFailed?: number
  readonly upperChosen?: number
  readonly upperFailed?: number
  readonly exited?: number
  readonly harm?: number
  readonly gain?: number
  readonly testExited?: number
  readonly testHarm?: number
  readonly testGain?: number
}

interface RiskDocument {
  readonly pool: string
  readonly wsrOrder: { readonly seed: number; readonly name: string }
  readonly cases: readonly { readonly saver: string; readonly base: string; readonly results: readonly RiskResult[] }[]
}

/** Thresholds fitted with a guarantee on the even rows of a pool, and what they do on the odd ones. */
export const checkRisk: CascadeCheck = async (document, context) => {
  const { pool: file, wsrOrder, cases } = document as RiskDocument
  const pool = await context.pool(file)
  const even = Uint32Array.from({ length: Math.ceil(pool.rows / 2) }, (_, i) => 2 * i)
  const odd = Uint32Array.from({ length: Math.floor(pool.rows / 2) }, (_, i) => 2 * i + 1)
  const order = permuteRows(wordStream(wsrOrder.name, wsrOrder.seed), even.length)
  const permuted = order.map((place) => even[place] as number)
  const found = differenceList()
  for (const { saver, base, results } of cases) {
    const stages = [poolStage(pool, saver), poolStage(pool, base)]
    const paths = {
      harm: pathOutcomes(stages, evenThresholds(1000)),
      net: pathOutcomes(stages, evenThresholds(100)),
    }
    for (const result of results) {
      const outcomes = result.method.startsWith('harm') ? paths.harm : paths.net
      const name = `${saver} before ${base}, ${result.method}, D ${result.drop}, delta ${result.delta}`
      const chosen = checkChoice(found, name, outcomes, result, permuted)
      if (chosen === undefined) continue
      found.near(`${name}: threshold`, thresholdOf(outcomes, chosen), result.threshold ?? Number.NaN, 1e-15)
      checkCounts(found, name, pathCounts(outcomes, even), chosen, [result.exited, result.harm, result.gain])
      checkCounts(found, `${name}, test`, pathCounts(outcomes, odd), chosen, [
        result.testExited,
        result.testHarm,
        result.testGain,
      ])
    }
  }
  return found.all
}

const thresholdOf = ({ candidates }: PathOutcomes, candidate: number): number =>
  (candidates - 1 - candidate) / (candidates - 1)

function checkChoice(
  found: DifferenceList,
  name: string,
  outcomes: PathOutcomes,
  want: RiskResult,
  rows: Uint32Array,
): number | undefined {
  const { method, drop, delta } = want
  if (method === 'harm-plug-in') {
    const chosen = plugInCandidate(pathCounts(outcomes, rows), drop, 'harm')
    found.exact(`${name}: chosen`, chosen, want.chosen)
    return chosen
  }
  const got = calibrate(outcomes, { method, maxLoss: drop, delta, rows })
  found.exact(`${name}: chosen`, got.chosen, want.chosen)
  found.exact(`${name}: tested`, got.tested, want.tested)
  // Capitals are products over all rows, compared less strictly than closed forms.
  const relative = method === 'net-wsr' ? 1e-9 : 1e-10
  for (const key of ['pChosen', 'pFailed'] as const) {
    const value = want[key]
    if (value !== undefined) found.near(`${name}: ${key}`, got[key], value, relative, 1e-280)
  }
  const upper = (candidate: number): number =>
    2 * empiricalBernsteinUpper(netMoments(countsAt(got.counts, candidate)), delta) - 1
  if (want.upperChosen !== undefined) {
    found.near(`${name}: upperChosen`, upper(want.chosen ?? 0), want.upperChosen, 1e-10, upperFloor)
  }
  if (want.upperFailed !== undefined) {
    found.near(
      `${name}: upperFailed`,
      upper(want.chosen === null ? 0 : want.chosen + 1),
      want.upperFailed,
      1e-10,
      upperFloor,
    )
  }
  return got.chosen
}

/** 2U − 1 is a difference of numbers near 1: below this its digits are those of their rounding. */
const upperFloor = 1e-14

function checkCounts(
  found: DifferenceList,
  name: string,
  counts: PathCounts,
  candidate: number,
  [exited, harm, gain]: readonly (number | undefined)[],
): void {
  found.exact(`${name}: exited`, counts.answered[0]?.[candidate], exited)
  found.exact(`${name}: harm`, counts.harm[candidate], harm)
  found.exact(`${name}: gain`, counts.gain[candidate], gain)
}
