import type { CostUnit, ReferenceCodeSummary, Reliability, SplitSaver } from '@widthwise/cascade'
import type { SelectionIntervals } from '../bootstrap-selection.ts'
import type { JudgedFrontier } from './judged-frontier.ts'
import type { PublishedRow } from './published-rows.ts'
import type { SavingsRow } from './savings.ts'

/** Everything that a report of a pool says; rows of even index choose and tune, the others judge. */
export interface CascadeReport {
  /** What the pool calls itself, else the end of its path. */
  readonly name: string
  readonly pool: string
  readonly cost: CostUnit
  readonly rows: number
  readonly calibrationRows: number
  readonly testRows: number
  /** In pool order; accuracies and reliability on all rows. */
  readonly models: readonly {
    readonly name: string
    readonly cost: number
    readonly accuracy: number
    readonly reliability: Reliability
  }[]
  /** `[models]`, on the test rows. */
  readonly testAccuracy: readonly number[]
  readonly savings: readonly SavingsRow[]
  /** Printed rows of TinySaver whose base is a model of the pool. */
  readonly published: readonly PublishedRow[]
  readonly selection: readonly SplitSaver[]
  readonly intervals: SelectionIntervals
  /** How the published program's answers on all rows compare with eq. 7. */
  readonly referenceCode: ReferenceCodeSummary
  readonly frontier: JudgedFrontier
}
