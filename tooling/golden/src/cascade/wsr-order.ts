import {
  bettingCapital,
  countsAt,
  lossesAt,
  pathCounts,
  pathOutcomes,
  permuteRows,
  wordStream,
} from '@widthwise/cascade'
import type { CascadeCheck } from './check.ts'
import { differenceList } from './difference-list.ts'
import { poolStage } from './pool-stage.ts'

interface OrderDocument {
  readonly pool: string
  readonly delta: number
  readonly permutation: { readonly seed: number; readonly name: string }
  readonly summary: { readonly cases: number; readonly acceptedInFileOrder: number; readonly acceptedPermuted: number }
  readonly cases: readonly {
    readonly saver: string
    readonly base: string
    readonly drop: number
    readonly threshold: number
    readonly harm: number
    readonly gain: number
    readonly pFileOrder: number
    readonly pPermuted: number
  }[]
}

/** Betting on thresholds that break the limit, in the order of the file and permuted. */
export const checkWsrOrder: CascadeCheck = async (document, context) => {
  const { pool: file, delta, permutation, summary, cases } = document as OrderDocument
  const pool = await context.pool(file)
  const order = permuteRows(wordStream(permutation.name, permutation.seed), pool.rows)
  const found = differenceList()
  const accepted = { file: 0, permuted: 0 }
  for (const { saver, base, drop, threshold, ...want } of cases) {
    const name = `${saver} before ${base}, D ${drop}, threshold ${threshold}`
    const outcomes = pathOutcomes([poolStage(pool, saver), poolStage(pool, base)], [[threshold]])
    const { harm, gain } = countsAt(pathCounts(outcomes), 0)
    found.exact(`${name}: harm`, harm, want.harm)
    found.exact(`${name}: gain`, gain, want.gain)
    const p = (rows?: Uint32Array): number => {
      const values = Float64Array.from(lossesAt(outcomes, 0, rows), (loss) => (loss + 1) / 2)
      return bettingCapital(values, { mean: (1 + drop) / 2, delta }).p
    }
    const [inFileOrder, permuted] = [p(), p(order)]
    found.near(`${name}: p in file order`, inFileOrder, want.pFileOrder, 1e-9, 1e-280)
    found.near(`${name}: p permuted`, permuted, want.pPermuted, 1e-9, 1e-280)
    if (inFileOrder <= delta) accepted.file++
    if (permuted <= delta) accepted.permuted++
  }
  found.exact('cases', cases.length, summary.cases)
  found.exact('accepted in file order', accepted.file, summary.acceptedInFileOrder)
  found.exact('accepted permuted', accepted.permuted, summary.acceptedPermuted)
  return found.all
}
