import { checkBootstrap } from './bootstrap.ts'
import { checkBounds } from './bounds.ts'
import { checkChains } from './chains.ts'
import type { CascadeCheck } from './check.ts'
import { checkCurves } from './curves.ts'
import { checkDetectionConfidence } from './detection-confidence.ts'
import { checkEdge } from './edge.ts'
import { checkEdgeLines } from './edge-jsonl.ts'
import { checkFrontier } from './frontier.ts'
import { checkIid } from './iid.ts'
import { checkMargin } from './margin.ts'
import { checkRouters } from './moe.ts'
import { checkMonitor } from './monitor.ts'
import { checkPairs } from './pairs.ts'
import { checkPolicies } from './policies.ts'
import { checkPool } from './pool.ts'
import { checkReferenceCode } from './reference-code.ts'
import { checkRisk } from './risk.ts'
import { checkSplit } from './split.ts'
import { checkWsrOrder } from './wsr-order.ts'

/** The check of each schema. */
export const cascadeChecks: Readonly<Record<string, CascadeCheck>> = {
  'widthwise.pool/1': checkPool,
  'widthwise.cascade.edge-jsonl/1': checkEdgeLines,
  'widthwise.cascade.bounds/1': checkBounds,
  'widthwise.cascade.risk/1': checkRisk,
  'widthwise.cascade.iid/1': checkIid,
  'widthwise.cascade.wsr-order/1': checkWsrOrder,
  'widthwise.cascade.monitor/1': checkMonitor,
  'widthwise.cascade.bootstrap/1': checkBootstrap,
  'widthwise.cascade.curves/1': checkCurves,
  'widthwise.cascade.edge/1': checkEdge,
  'widthwise.cascade.frontier/1': checkFrontier,
  'widthwise.cascade.moe/1': checkRouters,
  'widthwise.cascade.pairs/1': checkPairs,
  'widthwise.cascade.reference-code/1': checkReferenceCode,
  'widthwise.cascade.split/1': checkSplit,
  'widthwise.cascade.chains/1': checkChains,
  'widthwise.cascade.margin/1': checkMargin,
  'widthwise.cascade.policies/1': checkPolicies,
  'widthwise.cascade.detection/1': checkDetectionConfidence,
}
