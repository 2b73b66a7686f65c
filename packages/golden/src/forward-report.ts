import type { ErrorDocument } from '@widthwise/core'
import type { SubnetCost } from '@widthwise/graph'
import type { ExpectedCost, Tolerance } from './case-document.ts'
import type { Comparison } from './compare-tensor.ts'

/** One output of one subnet against what is expected. */
export interface OutputReport extends Comparison {
  readonly name: string
  readonly tolerance: Tolerance
}

/** One subnet: its cost, its outputs, or why there are none. */
export interface SubnetReport {
  readonly id: string
  readonly pass: boolean
  /** As this build counts it. */
  readonly cost?: SubnetCost
  /** What the case says, where the counts differ. */
  readonly expectedCost?: ExpectedCost
  readonly outputs: readonly OutputReport[]
  readonly error?: ErrorDocument
}

/** One case: it passes when every output of every subnet is within its tolerance, and every count is right. */
export interface ForwardReport {
  readonly id: string
  readonly pass: boolean
  readonly subnets: readonly SubnetReport[]
  /** Why the case could not run at all. */
  readonly error?: ErrorDocument
}

/** What `widthwise run --json` prints. */
export interface RunReport {
  readonly schema: 'widthwise.run/1'
  readonly device: string
  readonly cases: readonly ForwardReport[]
  readonly passed: number
  readonly failed: number
}
