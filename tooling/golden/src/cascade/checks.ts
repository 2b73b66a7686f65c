import type { CascadeCheck } from './check.ts'
import { checkEdgeLines } from './edge-jsonl.ts'
import { checkPool } from './pool.ts'

/** The check of each schema. */
export const cascadeChecks: Readonly<Record<string, CascadeCheck>> = {
  'widthwise.pool/1': checkPool,
  'widthwise.cascade.edge-jsonl/1': checkEdgeLines,
}
