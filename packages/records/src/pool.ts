import type { RecordIds } from './id-column.ts'
import type { PoolCost } from './pool-document.ts'
import type { RecordColumns } from './record-columns.ts'

/** One model of a pool: what it costs, and what it answered on every sample. */
export interface PoolModel {
  readonly name: string
  /** Of one run on one sample. */
  readonly cost: PoolCost
  readonly columns: RecordColumns
  /** 1 where the prediction is the label. */
  readonly right: Uint8Array
}

/** Several models' records of the same samples, row i of each the same one. */
export interface Pool {
  readonly name?: string
  readonly rows: number
  readonly classes?: number
  readonly ids: RecordIds
  /** `[rows]`, class indices. */
  readonly labels: Int32Array
  readonly models: readonly PoolModel[]
}
